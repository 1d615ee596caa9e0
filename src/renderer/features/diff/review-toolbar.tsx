import {
  ArrowDown,
  ArrowUp,
  Check,
  Ellipsis,
  FileText,
  GitBranchPlus,
  History,
  RefreshCw,
  Rows3,
  Settings2,
  Upload,
} from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { ReviewOperation, ReviewRepository } from '#shared/api/review.ts';
import type { App } from '../../state/app-state.ts';
import type { Review } from '../../state/review.ts';
import type { ReviewView } from '../../state/review-items.ts';
import { turnName, type KeptTurn } from '../../state/review-turns.ts';
import type { SettingsState } from '../../state/settings.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { useToast } from '../../ui/toast.tsx';
import { BranchDialog } from './branch-dialog.tsx';
import { DiscardedDialog } from './discarded-dialog.tsx';
import { baseName } from './model/review-groups.ts';
import { RestoreDialog } from './restore-dialog.tsx';
import { ScopeSelect } from './scope-select.tsx';
import { useRun } from './use-run.ts';
import styles from './review.module.css';

export interface ReviewToolbarProps {
  readonly app: App;
  readonly review: Review;
  readonly view: ReviewView;
  readonly repositories: readonly ReviewRepository[];
  readonly viewedCount: number;
  readonly total: number;
  readonly onRefresh: () => void;
  readonly onStep: (direction: 1 | -1) => void;
}

/** What is compared, how far the review is, and what there is beside it. */
export function ReviewToolbar(props: ReviewToolbarProps) {
  const { app, review, view, repositories, viewedCount, total, onStep } = props;
  const layout = useStore(app.settings.store, (state) => state.reviewLayout);
  return (
    <div className={styles.toolbar} role="toolbar" aria-label="Review">
      <ScopeSelect review={review} view={view} repositories={repositories} />
      {view.scope === 'kept-turn' ? (
        <RestoreTurn review={review} turn={view.turn} />
      ) : (
        <BranchLine repositories={repositories} />
      )}
      {total > 0 && (
        <span className={styles.progress} title={`${viewedCount} of ${total} files viewed`}>
          <span className={styles.progressWide}>
            {viewedCount} of {total} viewed
          </span>
          <span className={styles.progressNarrow} aria-hidden>
            {viewedCount}/{total}
          </span>
        </span>
      )}
      <span className={styles.tools}>
        <IconButton
          glyph={ArrowUp}
          label="Previous change"
          shortcut="p"
          size="small"
          disabled={total === 0}
          onClick={() => onStep(-1)}
        />
        <IconButton
          glyph={ArrowDown}
          label="Next change"
          shortcut="n"
          size="small"
          disabled={total === 0}
          onClick={() => onStep(1)}
        />
        <IconButton
          glyph={layout === 'all' ? FileText : Rows3}
          label={layout === 'all' ? 'Show one file at a time' : 'Show all files below each other'}
          size="small"
          onClick={() => app.settings.change({ reviewLayout: layout === 'all' ? 'one' : 'all' })}
        />
        <ViewMenu app={app} />
        <MoreMenu {...props} />
      </span>
    </div>
  );
}

const operations: Readonly<Record<ReviewOperation, string>> = {
  merge: 'merging',
  rebase: 'rebasing',
  cherry_pick: 'cherry-picking',
  revert: 'reverting',
  bisect: 'bisecting',
};

function BranchLine({ repositories }: { readonly repositories: readonly ReviewRepository[] }) {
  const [first] = repositories;
  if (!first) return null;
  if (repositories.length > 1) {
    return <span className={styles.branch}>{repositories.length} repositories</span>;
  }
  const { branch, ahead = 0, behind = 0, operation, upstream } = first;
  return (
    <span className={styles.branch} title={first.repo_root}>
      <span className={styles.branchName}>{branch || 'no branch'}</span>
      {ahead > 0 && (
        <span
          title={`${ahead} to push to ${upstream ?? ''}`}
          aria-label={`${ahead} ahead`}
          role="img"
        >
          ↑{ahead}
        </span>
      )}
      {behind > 0 && (
        <span
          title={`${behind} on ${upstream ?? ''} that are not here`}
          aria-label={`${behind} behind`}
          role="img"
        >
          ↓{behind}
        </span>
      )}
      {operation && <span>{operations[operation]}</span>}
    </span>
  );
}

/** Which turn is compared, and the way back to before it. */
function RestoreTurn({ review, turn }: { readonly review: Review; readonly turn: KeptTurn }) {
  const [opened, setOpened] = useState(false);
  return (
    <span className={styles.turn}>
      <span className={styles.turnName} title={turn.title} dir="auto">
        {turnName(turn)}
      </span>
      <Button size="small" onClick={() => setOpened(true)}>
        Restore…
      </Button>
      {opened && <RestoreDialog review={review} turn={turn} onClose={() => setOpened(false)} />}
    </span>
  );
}

function ViewMenu({ app }: { readonly app: App }) {
  const settings = useStore(app.settings.store);
  const item = (words: string, on: boolean, change: Partial<SettingsState>) => (
    <MenuItem {...(on && { glyph: Check })} onSelect={() => app.settings.change(change)}>
      <span aria-label={`${words}, ${on ? 'on' : 'off'}`}>{words}</span>
    </MenuItem>
  );
  const { diffStyle, ignoreWhitespace, wrapLines, foldUnchanged, showBlame } = settings;
  const isSplit = diffStyle === 'split';
  return (
    <Menu
      align="end"
      trigger={<IconButton glyph={Settings2} label="How changes are shown" size="small" />}
    >
      {item('Side by side', isSplit, { diffStyle: isSplit ? 'inline' : 'split' })}
      {item('Fold what did not change', foldUnchanged, { foldUnchanged: !foldUnchanged })}
      {item('Ignore white space', ignoreWhitespace, { ignoreWhitespace: !ignoreWhitespace })}
      {item('Wrap long lines', wrapLines, { wrapLines: !wrapLines })}
      {item('Who wrote each line', showBlame, { showBlame: !showBlame })}
    </Menu>
  );
}

type Opened = { readonly kind: 'branch' | 'discarded'; readonly root: string };

function MoreMenu({ review, repositories, onRefresh }: ReviewToolbarProps) {
  const [opened, setOpened] = useState<Opened>();
  const run = useRun();
  const toast = useToast();
  const close = (): void => setOpened(undefined);

  async function push(root: string): Promise<void> {
    await run('The branch was not pushed', async () => {
      const { remote, branch } = await review.push(root);
      toast({ title: `Pushed to ${remote}/${branch}` });
    });
  }

  return (
    <>
      <Menu align="end" trigger={<IconButton glyph={Ellipsis} label="More" size="small" />}>
        {repositories.map(({ repo_root: root, has_remote: hasRemote, branch, ahead }) => {
          const where = repositories.length > 1 ? ` (${baseName(root)})` : '';
          const count = ahead !== undefined && ahead > 0 ? ` ${ahead}` : '';
          return [
            <MenuItem
              key={`push ${root}`}
              glyph={Upload}
              disabled={!hasRemote || branch === ''}
              onSelect={() => void push(root)}
            >
              {hasRemote ? `Push${count}${where}` : `Push: there is no remote${where}`}
            </MenuItem>,
            <MenuItem
              key={`branch ${root}`}
              glyph={GitBranchPlus}
              onSelect={() => setOpened({ kind: 'branch', root })}
            >
              Create a branch…{where}
            </MenuItem>,
            <MenuItem
              key={`discarded ${root}`}
              glyph={History}
              onSelect={() => setOpened({ kind: 'discarded', root })}
            >
              Discarded changes…{where}
            </MenuItem>,
          ];
        })}
        <MenuSeparator />
        <MenuItem glyph={RefreshCw} onSelect={onRefresh}>
          Look again
        </MenuItem>
      </Menu>
      {opened?.kind === 'branch' && (
        <BranchDialog review={review} root={opened.root} onClose={close} />
      )}
      {opened?.kind === 'discarded' && (
        <DiscardedDialog review={review} root={opened.root} onClose={close} />
      )}
    </>
  );
}
