import { useQuery } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import type { LocalModelServers } from '#shared/api/models.ts';
import type { App } from '../../state/app-state.ts';
import { refusalStatus } from '../../state/problem.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Pill } from '../../ui/pill.tsx';
import { Row, Rows, Section } from '../../ui/section.tsx';
import { QueryPart } from './query-part.tsx';
import { useChange } from './use-change.ts';
import styles from './settings.module.css';

type Server = LocalModelServers['servers'][number];

/** What a local server takes as a key when it wants none. */
const NO_KEY = 'local';

/** Local servers rarely tell; enough for most, and it can be set per model. */
const LOCAL_CONTEXT = 32_768;

/** Model servers found running on this computer, offered with their models. */
export function LocalServers({ app }: { readonly app: App }) {
  const query = useQuery(app.queries.localServers());
  return (
    <Section
      title="On this computer"
      note="Ollama, LM Studio and llama.cpp are found when they run. Nothing leaves this computer."
      actions={
        <IconButton
          glyph={RefreshCw}
          label="Look again"
          size="small"
          onClick={() => void query.refetch()}
        />
      }
    >
      <QueryPart query={query} failure="Local model servers could not be looked for">
        {(servers) =>
          servers.length === 0 ? (
            <p className={styles.quiet}>None is running.</p>
          ) : (
            <Rows>
              {servers.flatMap((server) =>
                server.models.map((model) => (
                  <LocalModelRow
                    key={`${server.base_url} ${model}`}
                    app={app}
                    server={server}
                    model={model}
                  />
                )),
              )}
            </Rows>
          )
        }
      </QueryPart>
    </Section>
  );
}

type LocalModelRowProps = {
  readonly app: App;
  readonly server: Server;
  readonly model: string;
};

function LocalModelRow({ app, server, model }: LocalModelRowProps) {
  const { data: providers = [] } = useQuery(app.queries.providers());
  const { data: models = [] } = useQuery(app.queries.models());
  const { change, busy } = useChange(['providers', 'models']);
  const stored = providers.find(
    (candidate) => candidate.provider === 'openai-compat' && candidate.source === 'database',
  );
  const usesServer = stored?.base_url === server.base_url;
  const added =
    usesServer &&
    models.some((config) => config.provider === 'openai-compat' && config.model === model);

  async function add(): Promise<void> {
    const api = app.api.models;
    if (!stored) {
      await api.addProvider({
        provider: 'openai-compat',
        base_url: server.base_url,
        api_key: NO_KEY,
      });
    } else if (!usesServer) {
      await api.changeProvider(stored.id, { base_url: server.base_url });
    }
    try {
      await api.addModel({ provider: 'openai-compat', model, context_limit: LOCAL_CONTEXT });
    } catch (error) {
      // It was added before, for another address.
      if (refusalStatus(error) !== 409) throw error;
    }
  }

  return (
    <Row
      title={<span className={styles.mono}>{model}</span>}
      detail={`${server.name} · ${server.base_url}`}
    >
      {added ? (
        <Pill>Added</Pill>
      ) : (
        <Button
          size="small"
          busy={busy}
          onClick={() => change({ failure: `${model} could not be added`, run: add })}
        >
          {stored && !usesServer
            ? `Use instead of ${stored.base_url ?? 'the other server'}`
            : 'Add'}
        </Button>
      )}
    </Row>
  );
}
