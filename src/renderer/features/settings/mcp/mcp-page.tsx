import { useQuery } from '@tanstack/react-query';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import type { McpServer } from '#shared/api/mcp-servers.ts';
import type { App } from '../../../state/app-state.ts';
import { Button } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/dialog.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../../ui/menu.tsx';
import { Pill } from '../../../ui/pill.tsx';
import { Row, Rows, Section } from '../../../ui/section.tsx';
import { QueryPart } from '../query-part.tsx';
import { useChange } from '../use-change.ts';
import { McpDialog } from './mcp-dialog.tsx';

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
  const [removing, setRemoving] = useState(false);
  const { change, busy } = useChange(['mcp-servers']);
  const { display_name: name, tool_allow_list: allowed, tool_deny_list: denied } = server;
  const facts = [
    server.url,
    allowed.length > 0 && `only ${allowed.length === 1 ? '1 tool' : `${allowed.length} tools`}`,
    allowed.length === 0 && denied.length > 0 && `without ${denied.join(', ')}`,
  ];
  return (
    <Row title={name} detail={facts.filter(Boolean).join(' · ')}>
      {!server.enabled && <Pill>Off</Pill>}
      <Pill>
        {server.auth_connected ? availabilityWords[server.availability] : 'Not signed in'}
      </Pill>
      <Menu
        align="end"
        trigger={<IconButton glyph={Ellipsis} label={`Menu of ${name}`} size="small" />}
      >
        <MenuItem onSelect={onChange}>Change…</MenuItem>
        <MenuItem
          onSelect={() =>
            change({
              failure: `${name} could not be changed`,
              run: () => app.api.mcp.change(server.id, { enabled: !server.enabled }),
            })
          }
        >
          {server.enabled ? 'Turn off' : 'Turn on'}
        </MenuItem>
        <MenuSeparator />
        <MenuItem destructive onSelect={() => setRemoving(true)}>
          Remove…
        </MenuItem>
      </Menu>
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
            run: () => app.api.mcp.remove(server.id),
          });
        }}
      >
        <p>Its keys are deleted, and chats go on without its tools.</p>
      </ConfirmDialog>
    </Row>
  );
}

const availabilityWords: Readonly<Record<McpServer['availability'], string>> = {
  force_on: 'Always on',
  default_on: 'On in new chats',
  default_off: 'Off in new chats',
};
