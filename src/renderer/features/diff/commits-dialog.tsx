import { useState } from 'react';
import type { ReviewRepository } from '#shared/api/review.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Select } from '../../ui/select.tsx';
import styles from './dialogs.module.css';

export interface CommitsDialogProps {
  readonly repositories: readonly ReviewRepository[];
  readonly onClose: () => void;
  /** Without `from`, the one commit against its parent. */
  readonly onChoose: (from: string | undefined, to: string) => void;
}

/** Picks one of the latest commits, or two to compare. */
export function CommitsDialog({ repositories, onClose, onChoose }: CommitsDialogProps) {
  const [root, setRoot] = useState(repositories[0]?.repo_root ?? '');
  const repository = repositories.find(({ repo_root: other }) => other === root);
  const commits = repository?.commits ?? [];
  const [to, setTo] = useState<string>();
  const [from, setFrom] = useState<string>();
  const newer = to ?? commits[0]?.id;

  return (
    <Dialog
      open
      title="Compare commits"
      width="wide"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            tone="primary"
            disabled={newer === undefined}
            onClick={() => newer !== undefined && onChoose(from, newer)}
          >
            {from === undefined ? 'Show this commit' : 'Compare'}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        {repositories.length > 1 && (
          <Select
            label="Repository"
            value={root}
            options={repositories.map(({ repo_root: value }) => ({ value, label: value }))}
            onChange={setRoot}
          />
        )}
        <div className={styles.commits} role="group" aria-label="Commits, the latest first">
          <div className={styles.commitHead} aria-hidden>
            <span>From</span>
            <span>To</span>
          </div>
          {commits.map((commit) => (
            <div key={commit.id} className={styles.commit}>
              <input
                type="checkbox"
                className={styles.radio}
                checked={from === commit.id}
                disabled={newer === commit.id}
                aria-label={`Compare from ${commit.subject}`}
                onChange={(event) => setFrom(event.target.checked ? commit.id : undefined)}
              />
              <input
                type="radio"
                name="newer"
                className={styles.radio}
                checked={newer === commit.id}
                aria-label={`Show ${commit.subject}`}
                onChange={() => {
                  setTo(commit.id);
                  if (from === commit.id) setFrom(undefined);
                }}
              />
              <code>{commit.id.slice(0, 7)}</code>
              <span className={styles.subject} title={commit.subject} dir="auto">
                {commit.subject}
              </span>
              <span className={styles.quiet}>
                {commit.author} · <RelativeTime time={commit.time} />
              </span>
            </div>
          ))}
        </div>
      </div>
    </Dialog>
  );
}
