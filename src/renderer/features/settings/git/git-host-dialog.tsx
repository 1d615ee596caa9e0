import { useState } from 'react';
import {
  kindOfHost,
  usualApiUrl,
  type GitHost,
  type GitHostKind,
  type SetGitHostRequest,
} from '#shared/api/git-hosts.ts';
import type { App } from '../../../state/app-state.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Select } from '../../../ui/select.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { ProblemText } from '../problem-text.tsx';
import { useChange } from '../use-change.ts';
import { GIT_HOST_KINDS, gitHostWords } from './git-host-words.ts';
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
  const [chosenKind, setChosenKind] = useState(present?.kind);
  const [token, setToken] = useState('');
  const [apiUrl, setApiUrl] = useState(ownApiUrl(present));
  const { change, busy, problem } = useChange(['git-hosts'], { inline: true });
  const name = host.trim().toLowerCase();
  const kind: GitHostKind = chosenKind ?? kindOfHost(name) ?? 'github';
  const missing = name === '' || token.trim() === '';

  async function save(): Promise<void> {
    const address = apiUrl.trim();
    const request: SetGitHostRequest = {
      token: token.trim(),
      kind,
      ...(address !== '' && { api_url: address }),
    };
    await app.api.gitHosts.set(name, request);
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
        <Select
          label="Kind"
          value={kind}
          options={GIT_HOST_KINDS.map((value) => {
            const { name: label, note } = gitHostWords[value];
            return { value, label, note };
          })}
          onChange={setChosenKind}
        />
        <TextField
          label="Token"
          type="password"
          mono
          placeholder={present ? 'Type the token again, or another one' : ''}
          note={`${gitHostWords[kind].tokenHint} It is kept like a model’s key and goes to this host only.`}
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
        <TextField
          label="Address of its API (only to use another one)"
          mono
          inputMode="url"
          placeholder={usualApiUrl(kind, name || 'host')}
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

/** Empty where it is the usual one, which follows the kind. */
function ownApiUrl(present: GitHost | undefined): string {
  if (!present || present.api_url === usualApiUrl(present.kind, present.host)) return '';
  return present.api_url;
}
