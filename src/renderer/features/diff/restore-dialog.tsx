import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReviewFileSummary } from '#shared/api/review.ts';
import { describeProblem } from '../../state/problem.ts';
import type { Review } from '../../state/review.ts';
import { turnName, type KeptState, type KeptTurn } from '../../state/review-turns.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DiffCount } from '../../ui/diff-count.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Switch } from '../../ui/switch.tsx';
import { baseName } from './model/review-groups.ts';
import { useRestore } from './use-restore.ts';
import styles from './dialogs.module.css';

export interface RestoreDialogProps {
  readonly review: Review;
  readonly turn: KeptTurn;
  readonly onClose: () => void;
}

type Changed = {
  readonly state: KeptState;
  readonly files: readonly ReviewFileSummary[];
  readonly total: number;
};

/** Says which files go back to before a turn, and takes them there: all of them, or some. */
export function RestoreDialog({ review, turn, onClose }: RestoreDialogProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['restore', review.chatId, turn.states],
    queryFn: ({ signal }) => loadChanged(review, turn, signal),
    staleTime: 0,
    gcTime: 0,
  });
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [force, setForce] = useState(false);
  const [busy, setBusy] = useState(false);
  const restore = useRestore(review);
  const total = data?.reduce((sum, each) => sum + each.total, 0) ?? 0;
  const chosen = total - left.size;

  async function go(changed: readonly Changed[]): Promise<void> {
    setBusy(true);
    const steps = changed.flatMap(({ state, files }) => {
      const stays = files.filter(({ path }) => left.has(keyOf(state, path)));
      if (stays.length === 0) return [{ state, force }];
      const taken = files.filter(({ path }) => !left.has(keyOf(state, path)));
      return taken.length === 0 ? [] : [{ state, force, paths: taken.flatMap(pathsOf) }];
    });
    const done = await restore(steps);
    setBusy(false);
    if (done) onClose();
  }

  function toggle(key: string): void {
    const next = new Set(left);
    if (!next.delete(key)) next.add(key);
    setLeft(next);
  }

  return (
    <Dialog
      open
      title="Restore files"
      width="wide"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            tone="primary"
            busy={busy}
            disabled={!data || chosen === 0}
            onClick={() => data && void go(data)}
          >
            {data ? `Restore ${chosen} ${chosen === 1 ? 'file' : 'files'}` : 'Restore'}
          </Button>
        </>
      }
    >
      <p>
        {total === 0 && data
          ? `No file differs from before ${turnName(turn)}.`
          : `These files go back to what they were before ${turnName(turn)}. Ignored files stay as they are. You can undo it.`}
      </p>
      {error && (
        <ErrorState
          title={describeProblem(error, 'The files could not be compared').title}
          onRetry={() => void refetch()}
        >
          {describeProblem(error, '').text}
        </ErrorState>
      )}
      {!data && !error && <Skeleton width="60%" />}
      {data?.map((changed) => (
        <ChangedFiles
          key={changed.state.id}
          changed={changed}
          named={data.length > 1}
          left={left}
          onToggle={toggle}
        />
      ))}
      {total > 0 && (
        <Switch
          label="Also while a turn or an operation of git runs"
          checked={force}
          onChange={setForce}
        />
      )}
    </Dialog>
  );
}

interface ChangedFilesProps {
  readonly changed: Changed;
  /** Several repositories are shown. */
  readonly named: boolean;
  readonly left: ReadonlySet<string>;
  readonly onToggle: (key: string) => void;
}

function ChangedFiles({ changed, named, left, onToggle }: ChangedFilesProps) {
  const { state, files, total } = changed;
  if (files.length === 0) return null;
  const hidden = total - files.length;
  return (
    <>
      {named && <p className={styles.quiet}>{baseName(state.root)}</p>}
      <ul className={styles.kept} aria-label={`Files of ${baseName(state.root)}`}>
        {files.map((file) => {
          const key = keyOf(state, file.path);
          return (
            <li key={key}>
              <label className={styles.restoredFile}>
                <input
                  type="checkbox"
                  className={styles.radio}
                  checked={!left.has(key)}
                  // Files that are not listed cannot be told apart from those that are taken.
                  disabled={hidden > 0}
                  onChange={() => onToggle(key)}
                />
                <span className={styles.subject} dir="ltr" title={file.path}>
                  {file.path}
                </span>
                <span className={styles.quiet}>{effectOn(file)}</span>
                <DiffCount additions={file.deletions ?? 0} deletions={file.additions ?? 0} />
              </label>
            </li>
          );
        })}
      </ul>
      {hidden > 0 && (
        <p className={styles.quiet}>
          and {hidden.toLocaleString('en')} more: only all of them together can be restored.
        </p>
      )}
    </>
  );
}

async function loadChanged(
  review: Review,
  { states }: KeptTurn,
  signal: AbortSignal,
): Promise<readonly Changed[]> {
  return Promise.all(
    states.map(async (state) => {
      const { files, total } = await review.changedSince(state, signal);
      return { state, files, total };
    }),
  );
}

function keyOf({ root }: KeptState, path: string): string {
  return `${root}\n${path}`;
}

/** What restoring does to a file that has since been changed so. */
function effectOn({ status, old_path: oldPath }: ReviewFileSummary): string {
  if (status === 'added' || status === 'copied') return 'goes away';
  if (status === 'deleted') return 'comes back';
  return oldPath === undefined ? 'goes back' : `goes back to ${oldPath}`;
}

/** What was moved comes back under its old name. */
function pathsOf({ path, old_path: oldPath }: ReviewFileSummary): string[] {
  return oldPath === undefined ? [path] : [path, oldPath];
}
