import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ModelConfig } from '#shared/api/models.ts';
import type { App } from '../../state/app-state.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/select.tsx';
import { TextArea, TextField } from '../../ui/text-field.tsx';
import { checkDraft, draftOf, emptyDraft, requestOf, type ModelDraft } from './model-draft.ts';
import { ProblemText } from './problem-text.tsx';
import { isOffered, providerName, providerWords } from './provider-words.ts';
import { useChange } from './use-change.ts';
import styles from './settings.module.css';

export interface ModelDialogProps {
  readonly app: App;
  /** Whose model; a choice when absent. */
  readonly provider: string | undefined;
  readonly onClose: () => void;
}

/** Names a model of a provider that was set up. */
export function ModelDialog({ app, provider, onClose }: ModelDialogProps) {
  const { data: providers = [] } = useQuery(app.queries.providers());
  const present = providers
    .filter((candidate) => candidate.source !== 'supported')
    .map((candidate) => candidate.provider);
  const [picked, setPicked] = useState(provider);
  const chosen = picked ?? present.find((id) => id !== 'demo') ?? present[0];
  return (
    <Dialog open onClose={onClose} title="Add a model">
      {!provider && (
        <Select
          label="Provider"
          value={chosen}
          options={present.map((id) => ({ value: id, label: providerName(id) }))}
          onChange={setPicked}
        />
      )}
      {chosen && <ModelForm key={chosen} app={app} provider={chosen} onClose={onClose} />}
    </Dialog>
  );
}

export interface ChangeModelDialogProps {
  readonly app: App;
  readonly model: ModelConfig;
  readonly onClose: () => void;
}

export function ChangeModelDialog({ app, model, onClose }: ChangeModelDialogProps) {
  return (
    <Dialog open onClose={onClose} title={`Change ${model.display_name || model.model}`}>
      <ModelForm app={app} provider={model.provider} model={model} onClose={onClose} />
    </Dialog>
  );
}

type ModelFormProps = {
  readonly app: App;
  readonly provider: string;
  /** The one to change; a new one when absent. */
  readonly model?: ModelConfig;
  readonly onClose: () => void;
};

/** A usual size where nothing better is known. */
const DEFAULT_CONTEXT = 128_000;

function ModelForm({ app, provider, model, onClose }: ModelFormProps) {
  const words = isOffered(provider) ? providerWords[provider] : undefined;
  const [draft, setDraft] = useState(() =>
    model ? draftOf(model) : emptyDraft(words?.exampleContext ?? DEFAULT_CONTEXT),
  );
  const { change, busy, problem } = useChange(['models'], { inline: true });
  const errors = checkDraft(draft);
  const missing = draft.model.trim() === '' || Object.keys(errors).length > 0;
  const field = (name: keyof ModelDraft) => ({
    value: draft[name],
    error: errors[name],
    onChange: (event: { readonly target: { readonly value: string } }) =>
      setDraft((before) => ({ ...before, [name]: event.target.value })),
  });

  async function save(): Promise<void> {
    const request = requestOf(draft, model?.model_config);
    if (model) await app.api.models.changeModel(model.id, request);
    else await app.api.models.addModel({ provider, ...request });
    onClose();
  }

  const failure = model ? 'The model could not be changed' : 'The model could not be added';
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!missing && !busy) change({ failure, run: save });
      }}
    >
      <TextField
        label="Model"
        mono
        placeholder={words?.exampleModel ?? ''}
        note={words?.modelNote ?? 'Its name as the provider writes it.'}
        {...field('model')}
      />
      <div className={styles.pair}>
        <TextField label="Shown as" placeholder={draft.model} {...field('name')} />
        <TextField label="Context, in tokens" inputMode="numeric" {...field('context')} />
      </div>
      <details className={styles.more}>
        <summary>Limits, prices and options</summary>
        <div className={styles.form}>
          <div className={styles.pair}>
            <TextField label="Sum up at, in %" inputMode="numeric" {...field('threshold')} />
            <TextField
              label="Longest answer, in tokens"
              inputMode="numeric"
              placeholder="32000"
              {...field('maxOutput')}
            />
          </div>
          <p className={styles.quiet}>
            Dollars for a million tokens. Without them what the model costs is not counted.
          </p>
          <div className={styles.pair}>
            <TextField label="Input" inputMode="decimal" {...field('inputPrice')} />
            <TextField label="Output" inputMode="decimal" {...field('outputPrice')} />
            <TextField label="Read from cache" inputMode="decimal" {...field('cacheReadPrice')} />
            <TextField label="Written to cache" inputMode="decimal" {...field('cacheWritePrice')} />
          </div>
          <TextArea
            label="Provider options, as JSON"
            mono
            spellCheck={false}
            placeholder='{"openai": {"reasoning_effort": "high"}}'
            {...field('options')}
          />
        </div>
      </details>
      <ProblemText problem={problem} />
      <Button type="submit" tone="primary" className={styles.submit} busy={busy} disabled={missing}>
        {model ? 'Save' : 'Add model'}
      </Button>
    </form>
  );
}
