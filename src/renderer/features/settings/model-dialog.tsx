import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { App } from '../../state/app-state.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';
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

type ModelFormProps = {
  readonly app: App;
  readonly provider: string;
  readonly onClose: () => void;
};

/** A usual size where nothing better is known. */
const DEFAULT_CONTEXT = 128_000;

function ModelForm({ app, provider, onClose }: ModelFormProps) {
  const words = isOffered(provider) ? providerWords[provider] : undefined;
  const [model, setModel] = useState('');
  const [name, setName] = useState('');
  const [context, setContext] = useState(String(words?.exampleContext ?? DEFAULT_CONTEXT));
  const { change, busy, problem } = useChange(['models'], { inline: true });
  const contextLimit = Number(context.replaceAll(/[\s,._]/g, ''));
  const isContextValid = Number.isInteger(contextLimit) && contextLimit > 0;
  const missing = model.trim() === '' || !isContextValid;

  async function save(): Promise<void> {
    await app.api.models.addModel({
      provider,
      model: model.trim(),
      context_limit: contextLimit,
      ...(name.trim() !== '' && { display_name: name.trim() }),
    });
    onClose();
  }

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!missing && !busy) change({ failure: 'The model could not be added', run: save });
      }}
    >
      <TextField
        label="Model"
        mono
        placeholder={words?.exampleModel ?? ''}
        note="Its name as the provider writes it."
        value={model}
        onChange={(event) => setModel(event.target.value)}
      />
      <div className={styles.pair}>
        <TextField
          label="Shown as"
          placeholder={model}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label="Context, in tokens"
          inputMode="numeric"
          error={isContextValid ? undefined : 'A whole number above 0.'}
          value={context}
          onChange={(event) => setContext(event.target.value)}
        />
      </div>
      <ProblemText problem={problem} />
      <Button type="submit" tone="primary" className={styles.submit} busy={busy} disabled={missing}>
        Add model
      </Button>
    </form>
  );
}
