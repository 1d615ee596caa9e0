import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { App } from '../../state/app-state.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/section.tsx';
import { LocalServers } from './local-servers.tsx';
import { ModelDialog } from './model-dialog.tsx';
import { ModelList } from './model-list.tsx';
import { ProviderDialog } from './provider-dialog.tsx';
import { ProviderList } from './provider-list.tsx';
import styles from './settings.module.css';

type OpenDialog =
  | { readonly kind: 'provider'; readonly provider: string | undefined }
  | { readonly kind: 'model'; readonly provider: string | undefined };

/** Whose models are used, with which key, and which of them by default. */
export function ModelsPage({ app }: { readonly app: App }) {
  const [dialog, setDialog] = useState<OpenDialog>();
  const { data: providers } = useQuery(app.queries.providers());
  const canAddModel = providers?.some((provider) => provider.source !== 'supported') ?? false;
  const close = (): void => setDialog(undefined);
  return (
    <>
      <Section
        title="Models"
        note="What a new chat can use. The default is chosen unless you choose another."
        actions={
          canAddModel && (
            <Button onClick={() => setDialog({ kind: 'model', provider: undefined })}>
              Add a model
            </Button>
          )
        }
      >
        <ModelList app={app} />
      </Section>
      <Section
        title="Providers"
        note={<KeyStorage app={app} />}
        actions={
          <Button onClick={() => setDialog({ kind: 'provider', provider: undefined })}>
            Add a provider
          </Button>
        }
      >
        <ProviderList
          app={app}
          onChange={(provider) => setDialog({ kind: 'provider', provider })}
          onAddModel={(provider) => setDialog({ kind: 'model', provider })}
        />
      </Section>
      <LocalServers app={app} />
      {dialog?.kind === 'provider' && (
        <ProviderDialog
          app={app}
          provider={dialog.provider}
          onClose={close}
          onSaved={(provider) => setDialog({ kind: 'model', provider })}
        />
      )}
      {dialog?.kind === 'model' && (
        <ModelDialog app={app} provider={dialog.provider} onClose={close} />
      )}
    </>
  );
}

/** Where keys are, said as plainly as the server does. */
function KeyStorage({ app }: { readonly app: App }) {
  const { data } = useQuery(app.queries.secretStorage());
  if (!data) return 'Who answers, and with which key.';
  return (
    <span className={styles.note}>
      <Icon glyph={KeyRound} />
      <span>{data.description}</span>
    </span>
  );
}
