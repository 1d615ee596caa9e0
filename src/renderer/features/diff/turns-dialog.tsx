import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { describeProblem } from '../../state/problem.ts';
import type { Review } from '../../state/review.ts';
import { turnName, type KeptRestore, type KeptTurn } from '../../state/review-turns.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { sizeText } from './model/size-text.ts';
import { RestoreDialog } from './restore-dialog.tsx';
import { useRestore } from './use-restore.ts';
import { useRun } from './use-run.ts';
import styles from './dialogs.module.css';

const KIBIBYTE = 1024;

export interface TurnsDialogProps {
  readonly review: Review;
  readonly onClose: () => void;
}

/** The turns of the chat, to compare with and to go back to, and what they take of the disk. */
export function TurnsDialog({ review, onClose }: TurnsDialogProps) {
  const kept = useStore(review.store, (state) => state.kept);
  const [restoring, setRestoring] = useState<KeptTurn>();
  // A turn that changed nothing was told by no frame.
  useEffect(() => void review.refresh(), [review]);

  function compare(turn: KeptTurn, until: 'its-end' | 'now'): void {
    review.setView({ scope: 'kept-turn', turn, until });
    onClose();
  }

  if (restoring) return <RestoreDialog review={review} turn={restoring} onClose={onClose} />;
  return (
    <Dialog open title="Turns of this chat" width="wide" onClose={onClose}>
      {kept.length === 0 && <p className={styles.quiet}>Nothing is kept of this chat.</p>}
      <ul className={styles.kept} aria-label="Turns, the latest first">
        {kept.map((work) => (
          <li key={`${work.kind} ${work.states[0]?.id}`} className={styles.keptRow}>
            {work.kind === 'turn' ? (
              <TurnRow
                turn={work}
                onCompare={(until) => compare(work, until)}
                onRestore={() => setRestoring(work)}
              />
            ) : (
              <RestoreRow review={review} restore={work} />
            )}
          </li>
        ))}
      </ul>
      <Space review={review} />
    </Dialog>
  );
}

interface TurnRowProps {
  readonly turn: KeptTurn;
  readonly onCompare: (until: 'its-end' | 'now') => void;
  readonly onRestore: () => void;
}

function TurnRow({ turn, onCompare, onRestore }: TurnRowProps) {
  const name = turnName(turn);
  return (
    <>
      <span className={styles.subject} dir="auto" title={turn.title}>
        {turn.title.trim() === '' ? 'Without words' : turn.title}
      </span>
      <Facts time={turn.time} filesChanged={turn.filesChanged} />
      <span className={styles.keptActions}>
        <Button
          size="small"
          aria-label={`Show what ${name} changed`}
          disabled={turn.filesChanged === undefined}
          onClick={() => onCompare('its-end')}
        >
          Changes
        </Button>
        <Button
          size="small"
          aria-label={`Show everything since before ${name}`}
          onClick={() => onCompare('now')}
        >
          Until now
        </Button>
        <Button size="small" aria-label={`Restore to before ${name}`} onClick={onRestore}>
          Restore…
        </Button>
      </span>
    </>
  );
}

interface RestoreRowProps {
  readonly review: Review;
  readonly restore: KeptRestore;
}

function RestoreRow({ review, restore }: RestoreRowProps) {
  const [busy, setBusy] = useState(false);
  const restoreStates = useRestore(review);
  async function undo(): Promise<void> {
    setBusy(true);
    await restoreStates(restore.states.map((state) => ({ state })));
    setBusy(false);
  }
  return (
    <>
      <span className={styles.quiet}>Files were restored</span>
      <Facts time={restore.time} filesChanged={restore.filesChanged} />
      <span className={styles.keptActions}>
        <Button size="small" busy={busy} onClick={() => void undo()}>
          Undo
        </Button>
      </span>
    </>
  );
}

function Facts({ time, filesChanged }: Pick<KeptTurn, 'time' | 'filesChanged'>) {
  const files =
    filesChanged === undefined
      ? 'not ended'
      : `${filesChanged.toLocaleString('en')} ${filesChanged === 1 ? 'file' : 'files'}`;
  return (
    <span className={styles.quiet}>
      {files} · <RelativeTime time={time} />
    </span>
  );
}

/** What all chats together keep of these repositories, and the way to make it less. */
function Space({ review }: { readonly review: Review }) {
  const queryKey = ['kept-space', review.chatId];
  const { data, error } = useQuery({
    queryKey,
    queryFn: ({ signal }) => review.keptSpace(signal),
    staleTime: 0,
  });
  const client = useQueryClient();
  const run = useRun();
  const toast = useToast();
  if (error) {
    return (
      <p className={styles.quiet}>{describeProblem(error, 'The space is not known').title}.</p>
    );
  }
  if (!data) return null;
  const roots = data.map(({ repo_root: root }) => root);
  const bytes = data.reduce((sum, usage) => sum + usage.bytes, 0);
  const count = data.reduce((sum, usage) => sum + usage.checkpoints, 0);
  const [limits] = data;

  async function prune(olderThanDays: number): Promise<void> {
    await run('Nothing was dropped', async () => {
      let dropped = 0;
      for (const root of roots) dropped += (await review.prune(root, olderThanDays)).checkpoints;
      toast({ title: dropped === 0 ? 'Nothing was that old' : 'Dropped the earlier versions' });
    });
    await client.invalidateQueries({ queryKey });
  }

  return (
    <div className={styles.space}>
      <p className={styles.quiet}>
        {count === 0
          ? 'No earlier version of a file is kept.'
          : `Earlier versions of files, of all chats together, take ${bytes < KIBIBYTE ? 'less than 1 KiB' : sizeText(bytes)}.`}
        {limits &&
          ` Kept for ${limits.max_age_days} days, up to ${sizeText(limits.max_bytes)} a repository.`}
      </p>
      <Menu align="end" trigger={<Button size="small">Drop…</Button>}>
        <MenuItem onSelect={() => void prune(7)}>What is older than a week</MenuItem>
        <MenuItem onSelect={() => void prune(1)}>What is older than a day</MenuItem>
        <MenuItem destructive onSelect={() => void prune(0)}>
          Everything: no turn of any chat can be restored then
        </MenuItem>
      </Menu>
    </div>
  );
}
