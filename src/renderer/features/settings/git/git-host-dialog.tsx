import { useState } from 'react';
import type { GitHost } from '#shared/api/git-hosts.ts';
import type { App } from '../../../state/app-state.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { ProblemText } from '../problem-text.tsx';
import { useChange } from '../use-change.ts';
import styles from '../settings.module.css';

export interface GitHostDialogProps {
  readonly app: App;
  /** The host to change; one to add when absent. */
  readonly present: GitHost | undefined;
  readonly onClose: () => void;
}

/** A host with its token. The token goes in and never comes out again. */
export function GitHostDialog({ app, present, onClose }: GitHostDialogProps) {
  const [host, setHost] = useState(present?.host ?? 'github.com');
  const [token, setToken] = useState('');
  const [apiUrl, setApiUrl] = useState(present?.api_url ?? '');
  const { change, busy, problem } = useChange(['git-hosts'], { inline: true });
  const missing = host.trim() === '' || token.trim() === '';

  async function save(): Promise<void> {
    await app.api.gitHosts.set(host.trim(), token.trim(), apiUrl.trim() || undefined);
    onClose();
  }

  return (
    <Dialog open onClose={onClose} title={present ? `Change ${present.host}` : 'Add a git host'}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!missing && !busy) change({ failure: 'The host could not be saved', run: save });
        }}
      >
        {!present && (
          <TextField
            label="Host"
            mono
            placeholder="github.com"
            note="As in the address of the repository."
            value={host}
            onChange={(event) => setHost(event.target.value)}
          />
        )}
        <TextField
          label="Token"
          type="password"
          mono
          placeholder={present ? 'Type the token again, or another one' : ''}
          note="It needs to read pull requests and nothing else. It is kept like a model’s key and goes to this host only."
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
        <TextField
          label="Address of its API (only to use another one)"
          mono
          inputMode="url"
          placeholder={
            host.trim() === 'github.com'
              ? 'https://api.github.com'
              : `https://${host.trim() || 'host'}/api/v3`
          }
          value={apiUrl}
          onChange={(event) => setApiUrl(event.target.value)}
        />
        <ProblemText problem={problem} />
        <Button
          type="submit"
          tone="primary"
          className={styles.submit}
          busy={busy}
          disabled={missing}
        >
          {present ? 'Save' : 'Add host'}
        </Button>
      </form>
    </Dialog>
  );
}
