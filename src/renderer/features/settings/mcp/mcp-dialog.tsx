import { useState } from 'react';
import type { McpServer } from '#shared/api/mcp-servers.ts';
import type { App } from '../../../state/app-state.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Select } from '../../../ui/select.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { TextArea, TextField } from '../../../ui/text-field.tsx';
import { ProblemText } from '../problem-text.tsx';
import { useChange } from '../use-change.ts';
import { checkMcpDraft, emptyMcpDraft, mcpDraftOf, mcpRequestOf, slugOf } from './mcp-draft.ts';
import type { McpDraft } from './mcp-draft.ts';
import styles from '../settings.module.css';

const signIns: readonly { readonly value: McpDraft['auth']; readonly label: string }[] = [
  { value: 'none', label: 'None' },
  { value: 'api_key', label: 'Key in a header' },
  { value: 'custom_headers', label: 'Headers of its own' },
  { value: 'oauth2', label: 'In the browser (OAuth)' },
  { value: 'user_oidc', label: 'With the account of the person' },
];

/** The other is kept where another client set it up. */
const offeredSignIns = new Set<McpDraft['auth']>(['none', 'api_key', 'custom_headers', 'oauth2']);

/** What is typed. */
type TextName = {
  [Name in keyof McpDraft]: string extends McpDraft[Name] ? Name : never;
}[keyof McpDraft];

export interface McpDialogProps {
  readonly app: App;
  /** The one to change; a new one when absent. */
  readonly server: McpServer | undefined;
  readonly onClose: () => void;
}

/** Address, sign-in and tools of one tool server. */
export function McpDialog({ app, server, onClose }: McpDialogProps) {
  const [draft, setDraft] = useState<McpDraft>(() => (server ? mcpDraftOf(server) : emptyMcpDraft));
  const { change, busy, problem } = useChange(['mcp-servers'], { inline: true });
  const missing = checkMcpDraft(draft, server);
  const set = (part: Partial<McpDraft>): void => setDraft((before) => ({ ...before, ...part }));
  const text = (name: TextName) => ({
    value: draft[name],
    onChange: (event: { readonly target: { readonly value: string } }) =>
      set({ [name]: event.target.value }),
  });

  async function save(): Promise<void> {
    const request = mcpRequestOf(draft);
    if (server) await app.api.mcp.change(server.id, request);
    else await app.api.mcp.add({ ...request, slug: slugOf(draft.name) });
    onClose();
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={server ? `Change ${server.display_name}` : 'Add a tool server'}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!missing && !busy) change({ failure: 'The server could not be saved', run: save });
        }}
      >
        <TextField label="Name" placeholder="My tools" {...text('name')} />
        <TextField
          label="Address"
          mono
          inputMode="url"
          placeholder="https://tools.example.com/mcp"
          {...text('url')}
        />
        <div className={styles.pair}>
          <Select
            label="Protocol"
            value={draft.transport}
            options={[
              { value: 'streamable_http', label: 'Streamable HTTP' },
              { value: 'sse', label: 'Server-sent events' },
            ]}
            onChange={(transport) => set({ transport })}
          />
          <Select
            label="Sign-in"
            value={draft.auth}
            options={signIns.filter(
              ({ value }) => offeredSignIns.has(value) || value === server?.auth_type,
            )}
            onChange={(auth) => set({ auth })}
          />
        </div>
        {draft.auth === 'api_key' && (
          <div className={styles.pair}>
            <TextField label="Header" mono {...text('keyHeader')} />
            <TextField
              label="Key"
              type="password"
              mono
              placeholder={server?.has_api_key ? 'One is stored. Type to replace it' : ''}
              {...text('key')}
            />
          </div>
        )}
        {draft.auth === 'custom_headers' && (
          <TextArea
            label="Headers, one on each line"
            mono
            placeholder={
              server?.has_custom_headers ? 'Some are stored. Type to replace them' : 'Name: value'
            }
            {...text('headers')}
          />
        )}
        {draft.auth === 'oauth2' && (
          <details className={styles.more}>
            <summary>A client of your own</summary>
            <p className={styles.quiet}>
              Left empty, the server is asked where to sign in and registers Pilothouse itself.
            </p>
            <div className={styles.pair}>
              <TextField label="Client id" mono {...text('clientId')} />
              <TextField
                label="Client secret"
                type="password"
                mono
                placeholder={server?.has_oauth2_secret ? 'One is stored. Type to replace it' : ''}
                {...text('clientSecret')}
              />
              <TextField label="Authorization address" mono {...text('authUrl')} />
              <TextField label="Token address" mono {...text('tokenUrl')} />
            </div>
            <TextField label="Scopes, by spaces" mono {...text('scopes')} />
          </details>
        )}
        <Select
          label="In new chats"
          value={draft.availability}
          options={[
            { value: 'default_on', label: 'On, and can be turned off' },
            { value: 'default_off', label: 'Off, and can be turned on' },
            { value: 'force_on', label: 'Always on' },
          ]}
          onChange={(availability) => set({ availability })}
        />
        <details className={styles.more}>
          <summary>Which of its tools</summary>
          <div className={styles.pair}>
            <TextArea
              label="Only these"
              mono
              note="By name, one on each line. Empty: all."
              {...text('allow')}
            />
            <TextArea
              label="Never these"
              mono
              note="Counts while “Only these” is empty."
              {...text('deny')}
            />
          </div>
        </details>
        <Switch
          label="Tell it which chat calls"
          note="Sends the ids of the person, the chat and the workspace with every request."
          checked={draft.tellsChat}
          onChange={(tellsChat) => set({ tellsChat })}
        />
        <ProblemText problem={problem} />
        <Button
          type="submit"
          tone="primary"
          className={styles.submit}
          busy={busy}
          disabled={missing !== undefined}
          title={missing}
        >
          {server ? 'Save' : 'Add server'}
        </Button>
      </form>
    </Dialog>
  );
}
