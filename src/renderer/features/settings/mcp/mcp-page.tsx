import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { McpServer, McpServerTest } from '#shared/api/mcp-servers.ts';
import type { App } from '../../../state/app-state.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { MenuItem } from '../../../ui/menu.tsx';
import { Pill } from '../../../ui/pill.tsx';
import { Rows, Section } from '../../../ui/section.tsx';
import { ConnectionRow } from '../connection-row.tsx';
import { ProblemText } from '../problem-text.tsx';
import { QueryPart } from '../query-part.tsx';
import { TestOutcome } from '../test-outcome.tsx';
import { useChange } from '../use-change.ts';
import { McpDialog } from './mcp-dialog.tsx';
import { useSignIn, type SignIn } from './use-sign-in.ts';
import styles from '../settings.module.css';

/** Servers whose tools chats can use, beside those that a workspace's own .mcp.json names. */
export function McpPage({ app }: { readonly app: App }) {
  const query = useQuery(app.queries.mcpServers());
  const [dialog, setDialog] = useState<{ readonly server: McpServer | undefined }>();
  return (
    <Section
      title="Tool servers"
      note="Servers that speak MCP. What a folder’s own .mcp.json names is used there without being listed here."
      actions={<Button onClick={() => setDialog({ server: undefined })}>Add a server</Button>}
    >
      <QueryPart query={query} optional failure="The tool servers could not be loaded">
        {(servers) =>
          servers.length === 0 ? (
            <EmptyState title="No tool server yet">
              Add one to give models tools of its own: a tracker, a database, a browser.
            </EmptyState>
          ) : (
            <Rows>
              {servers.map((server) => (
                <ServerRow
                  key={server.id}
                  app={app}
                  server={server}
                  onChange={() => setDialog({ server })}
                />
              ))}
            </Rows>
          )
        }
      </QueryPart>
      {dialog && (
        <McpDialog app={app} server={dialog.server} onClose={() => setDialog(undefined)} />
      )}
    </Section>
  );
}

type ServerRowProps = {
  readonly app: App;
  readonly server: McpServer;
  readonly onChange: () => void;
};

function ServerRow({ app, server, onChange }: ServerRowProps) {
  const { display_name: name, tool_allow_list: allowed, tool_deny_list: denied } = server;
  const test = useQuery({
    ...app.queries.mcpServerTest(server),
    // Nothing is connected to that is not used, nor while it can only say that one has to sign in.
    enabled: server.enabled && server.auth_connected,
  });
  const { change, busy } = useChange(['mcp-servers']);
  const signIn = useSignIn(app, server);
  // A token can also be refused that was given once.
  const isRefused = test.data?.error?.kind === 'unauthorized';
  const needsSignIn = !server.auth_connected || (server.auth_type === 'oauth2' && isRefused);
  const facts = [
    server.url,
    allowed.length > 0 && `only ${count(allowed.length, 'tool')}`,
    allowed.length === 0 && denied.length > 0 && `without ${denied.join(', ')}`,
  ];
  return (
    <ConnectionRow
      name={name}
      enabled={server.enabled}
      touches={['mcp-servers']}
      detail={
        <>
          {facts.filter(Boolean).join(' · ')}
          {test.isFetching ? (
            <p role="status">Connecting…</p>
          ) : (
            <TestOutcome failure={test.error} outcome={test.data && outcomeOf(test.data)} />
          )}
          <SignInState signIn={signIn} />
        </>
      }
      menu={{
        changeLabel: 'Change…',
        onChange,
        items: server.auth_type === 'oauth2' && server.auth_connected && (
          <MenuItem
            onSelect={() =>
              change({
                failure: `${name} could not be disconnected`,
                run: () => app.api.mcp.signOut(server.id),
              })
            }
          >
            Disconnect
          </MenuItem>
        ),
        setEnabled: (enabled) => app.api.mcp.change(server.id, { enabled }),
        remove: () => app.api.mcp.remove(server.id),
        removal: 'Its keys are deleted, and chats go on without its tools.',
      }}
    >
      <Pill>
        {server.auth_connected ? availabilityWords[server.availability] : 'Not signed in'}
      </Pill>
      {server.auth_connected && (
        <Button size="small" busy={test.isFetching} onClick={() => void test.refetch()}>
          Test
        </Button>
      )}
      {needsSignIn && (
        <Button size="small" busy={signIn.busy || busy} onClick={signIn.start}>
          Sign in
        </Button>
      )}
    </ConnectionRow>
  );
}

function SignInState({ signIn }: { readonly signIn: SignIn }) {
  const { phase } = signIn;
  if (phase.kind === 'failed') return <ProblemText problem={phase.problem} />;
  if (phase.kind !== 'waiting') return null;
  return (
    <p role="status">
      Waiting for you to sign in in the browser.{' '}
      <a href={phase.url} target="_blank" rel="noopener noreferrer">
        Open the page again
      </a>
      {' or '}
      <button type="button" className={styles.linkButton} onClick={signIn.stop}>
        stop waiting
      </button>
      .
    </p>
  );
}

function outcomeOf({ ok, tools = [], error }: McpServerTest) {
  if (!ok) return { ok, text: error?.message ?? 'It did not answer.' };
  const given = tools.filter(({ allowed }) => allowed).length;
  const of = given === tools.length ? '' : `, chats get ${given}`;
  return { ok, text: `Connected: ${count(tools.length, 'tool')}${of}.` };
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

const availabilityWords: Readonly<Record<McpServer['availability'], string>> = {
  force_on: 'Always on',
  default_on: 'On in new chats',
  default_off: 'Off in new chats',
};
