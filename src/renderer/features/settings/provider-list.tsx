import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ProviderConfig, ProviderTest } from '#shared/api/models.ts';
import type { App } from '../../state/app-state.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Rows } from '../../ui/section.tsx';
import { ConnectionRow } from './connection-row.tsx';
import { isOffered, providerName } from './provider-words.ts';
import { QueryPart } from './query-part.tsx';
import { TestOutcome } from './test-outcome.tsx';

export interface ProviderListProps {
  readonly app: App;
  readonly onChange: (provider: string) => void;
  readonly onAddModel: (provider: string) => void;
}

/** The providers that were set up. */
export function ProviderList({ app, onChange, onAddModel }: ProviderListProps) {
  const query = useQuery(app.queries.providers());
  const { data: models } = useQuery(app.queries.models());
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
                hasModel={models?.some((model) => model.provider === provider.provider) ?? true}
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
  /** A test asks a model. */
  readonly hasModel: boolean;
  readonly onChange: () => void;
  readonly onAddModel: () => void;
};

function ProviderRow({ app, provider, hasModel, onChange, onAddModel }: ProviderRowProps) {
  const name = provider.display_name || providerName(provider.provider);
  const test = useMutation({ mutationFn: () => app.api.models.testProvider(provider.id) });
  const [wanted, setWanted] = useState(false);
  const isOurs = provider.source === 'database' && isOffered(provider.provider);
  return (
    <ConnectionRow
      name={name}
      enabled={provider.enabled}
      touches={['providers', 'models']}
      detail={
        <>
          {describeProvider(provider)}
          {wanted && !hasModel ? (
            <p role="alert">
              A test asks one of its models for a word, and there is none yet. Add a model first.
            </p>
          ) : (
            <TestOutcome failure={test.error} outcome={test.data && outcomeOf(test.data)} />
          )}
        </>
      }
      menu={
        isOurs
          ? {
              changeLabel: 'Change key or address…',
              onChange,
              setEnabled: (enabled) => app.api.models.changeProvider(provider.id, { enabled }),
              remove: () => app.api.models.removeProvider(provider.id),
              removal:
                'Its key is deleted and its models go away. Chats go on with the default model.',
            }
          : undefined
      }
    >
      {provider.source === 'database' && (
        <Button
          size="small"
          busy={test.isPending}
          onClick={() => {
            setWanted(true);
            if (hasModel) test.mutate();
          }}
        >
          Test
        </Button>
      )}
      <Button size="small" onClick={onAddModel}>
        Add a model
      </Button>
    </ConnectionRow>
  );
}

function outcomeOf({ ok, latency_ms: latencyMs, error }: ProviderTest) {
  if (!ok) {
    const text = [error?.message, error?.detail].filter(Boolean).join(' ');
    return { ok, text: text || 'It did not answer.' };
  }
  const after = latencyMs === undefined ? '' : `: answered after ${latencyMs} ms`;
  return { ok, text: `It works${after}.` };
}

function describeProvider({ has_api_key, base_url, source }: ProviderConfig): string {
  const key = has_api_key ? 'Key stored' : 'No key';
  return [source === 'env_preset' ? 'Key from the environment' : key, base_url]
    .filter(Boolean)
    .join(' · ');
}
