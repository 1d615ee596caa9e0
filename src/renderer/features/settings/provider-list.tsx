import { useMutation, useQuery, type UseMutationResult } from '@tanstack/react-query';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import type { ProviderConfig, ProviderTest } from '#shared/api/models.ts';
import type { App } from '../../state/app-state.ts';
import { describeProblem } from '../../state/problem.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { Pill } from '../../ui/pill.tsx';
import { Row, Rows } from '../../ui/section.tsx';
import { isOffered, providerName } from './provider-words.ts';
import { QueryPart } from './query-part.tsx';
import { useChange } from './use-change.ts';
import styles from './settings.module.css';

export interface ProviderListProps {
  readonly app: App;
  readonly onChange: (provider: string) => void;
  readonly onAddModel: (provider: string) => void;
}

/** The providers that were set up. */
export function ProviderList({ app, onChange, onAddModel }: ProviderListProps) {
  const query = useQuery(app.queries.providers());
  return (
    <QueryPart query={query} failure="The providers could not be loaded">
      {(providers) => {
        const present = providers.filter(
          ({ source, provider }) => source !== 'supported' && provider !== 'demo',
        );
        if (present.length === 0) {
          return (
            <EmptyState title="No provider yet">
              The demo works without one. For real work add Anthropic, OpenAI, Google, a cloud or a
              gateway, or any server that speaks OpenAI’s protocol.
            </EmptyState>
          );
        }
        return (
          <Rows>
            {present.map((provider) => (
              <ProviderRow
                key={provider.provider}
                app={app}
                provider={provider}
                onChange={() => onChange(provider.provider)}
                onAddModel={() => onAddModel(provider.provider)}
              />
            ))}
          </Rows>
        );
      }}
    </QueryPart>
  );
}

type ProviderRowProps = {
  readonly app: App;
  readonly provider: ProviderConfig;
  readonly onChange: () => void;
  readonly onAddModel: () => void;
};

function ProviderRow({ app, provider, onChange, onAddModel }: ProviderRowProps) {
  const [removing, setRemoving] = useState(false);
  const { change, busy } = useChange(['providers', 'models']);
  const name = provider.display_name || providerName(provider.provider);
  const test = useMutation({ mutationFn: () => app.api.models.testProvider(provider.id) });
  const stored = provider.source === 'database';
  return (
    <Row
      title={name}
      detail={
        <>
          {describeProvider(provider)}
          <TestOutcome test={test} />
        </>
      }
    >
      {!provider.enabled && <Pill>Off</Pill>}
      <Button size="small" busy={test.isPending} onClick={() => test.mutate()}>
        Test
      </Button>
      <Button size="small" onClick={onAddModel}>
        Add a model
      </Button>
      {stored && isOffered(provider.provider) && (
        <Menu
          align="end"
          trigger={<IconButton glyph={Ellipsis} label={`Menu of ${name}`} size="small" />}
        >
          <MenuItem onSelect={onChange}>Change key or address…</MenuItem>
          <MenuItem
            onSelect={() =>
              change({
                failure: `${name} could not be changed`,
                run: () =>
                  app.api.models.changeProvider(provider.id, { enabled: !provider.enabled }),
              })
            }
          >
            {provider.enabled ? 'Turn off' : 'Turn on'}
          </MenuItem>
          <MenuSeparator />
          <MenuItem destructive onSelect={() => setRemoving(true)}>
            Remove…
          </MenuItem>
        </Menu>
      )}
      <ConfirmDialog
        open={removing}
        title={`Remove ${name}?`}
        verb="Remove"
        destructive
        busy={busy}
        onClose={() => setRemoving(false)}
        onConfirm={() => {
          setRemoving(false);
          change({
            failure: `${name} could not be removed`,
            run: () => app.api.models.removeProvider(provider.id),
          });
        }}
      >
        <p>Its key is deleted and its models go away. Chats go on with the default model.</p>
      </ConfirmDialog>
    </Row>
  );
}

/** What the last test of the connection said. */
function TestOutcome({ test }: { readonly test: UseMutationResult<ProviderTest, Error, void> }) {
  if (test.isError) {
    const { title, text } = describeProblem(test.error, 'The test could not be run');
    return <p role="alert">{[`${title}.`, text].filter(Boolean).join(' ')}</p>;
  }
  if (!test.data) return null;
  const { ok, latency_ms, error } = test.data;
  if (ok) {
    return (
      <p role="status" className={styles.ok}>
        It works{latency_ms !== undefined && `: answered after ${latency_ms} ms`}.
      </p>
    );
  }
  return (
    <p role="alert" className={styles.error}>
      {error?.message ?? 'It did not answer.'}
    </p>
  );
}

function describeProvider({ has_api_key, base_url, source }: ProviderConfig): string {
  const key = has_api_key ? 'Key stored' : 'No key';
  return [source === 'env_preset' ? 'Key from the environment' : key, base_url]
    .filter(Boolean)
    .join(' · ');
}
