import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { App } from '../../state/app-state.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { ProblemText } from './problem-text.tsx';
import {
  isOffered,
  OFFERED_PROVIDERS,
  providerWords,
  type OfferedProvider,
} from './provider-words.ts';
import { useChange } from './use-change.ts';
import styles from './settings.module.css';

export interface ProviderDialogProps {
  readonly app: App;
  /** The provider to change; a choice when absent. */
  readonly provider: string | undefined;
  readonly onClose: () => void;
  /** Stored for the first time: its models come next. */
  readonly onSaved: (provider: string) => void;
}

/** Address and key of one provider. The key goes in and never comes out again. */
export function ProviderDialog({ app, provider, onClose, onSaved }: ProviderDialogProps) {
  const { data: providers = [] } = useQuery(app.queries.providers());
  const [chosen, setChosen] = useState<OfferedProvider>(
    provider && isOffered(provider) ? provider : 'anthropic',
  );
  const present = providers.find(
    (candidate) => candidate.provider === chosen && candidate.source === 'database',
  );
  const words = providerWords[chosen];
  return (
    <Dialog open onClose={onClose} title={provider ? `Change ${words.name}` : 'Add a provider'}>
      {!provider && (
        <Select
          label="Provider"
          value={chosen}
          options={OFFERED_PROVIDERS.map((id) => ({ value: id, label: providerWords[id].name }))}
          onChange={setChosen}
        />
      )}
      <ProviderForm
        key={`${chosen} ${present?.id ?? ''}`}
        app={app}
        provider={chosen}
        presentId={present?.id}
        presentUrl={present?.base_url}
        hasKey={present?.has_api_key ?? false}
        onClose={onClose}
        onSaved={onSaved}
      />
    </Dialog>
  );
}

type ProviderFormProps = {
  readonly app: App;
  readonly provider: OfferedProvider;
  readonly presentId: string | undefined;
  readonly presentUrl: string | undefined;
  readonly hasKey: boolean;
  readonly onClose: () => void;
  readonly onSaved: (provider: string) => void;
};

function ProviderForm(props: ProviderFormProps) {
  const { app, provider, presentId, presentUrl, hasKey, onClose, onSaved } = props;
  const words = providerWords[provider];
  const [key, setKey] = useState('');
  const [url, setUrl] = useState(presentUrl ?? '');
  const { change, busy, problem } = useChange(['providers', 'models'], { inline: true });
  const missing =
    (words.baseUrl === 'required' && url.trim() === '') ||
    (words.needsKey && !hasKey && key === '');

  async function save(): Promise<void> {
    const { models } = app.api;
    if (presentId) {
      await models.changeProvider(presentId, {
        base_url: url.trim(),
        ...(key && { api_key: key }),
      });
      onClose();
      return;
    }
    await models.addProvider({
      provider,
      ...(key !== '' && { api_key: key }),
      ...(url.trim() !== '' && { base_url: url.trim() }),
    });
    onSaved(provider);
  }

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!missing && !busy) change({ failure: `${words.name} could not be saved`, run: save });
      }}
    >
      <TextField
        label={words.baseUrl === 'required' ? 'Address' : 'Address (only to use another one)'}
        mono
        inputMode="url"
        placeholder={words.exampleUrl ?? ''}
        note={words.urlNote}
        value={url}
        onChange={(event) => setUrl(event.target.value)}
      />
      <TextField
        label="API key"
        type="password"
        mono
        placeholder={hasKey ? 'A key is stored. Type to replace it' : ''}
        note={words.keyHint}
        value={key}
        onChange={(event) => setKey(event.target.value)}
      />
      <ProblemText problem={problem} />
      <Button type="submit" tone="primary" className={styles.submit} busy={busy} disabled={missing}>
        {presentId ? 'Save' : 'Add provider'}
      </Button>
    </form>
  );
}
