import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { PaneProps } from '../../state/app-state.ts';
import type { ReviewComment } from '../../state/review-comments.ts';
import { isViewed, type Review } from '../../state/review.ts';
import { verbsOf, type ReviewItem } from '../../state/review-items.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import type { LineSpan } from '../../widgets/diff-spans.ts';
import { AllFiles, type AllFilesHandle } from './all-files.tsx';
import { CommentBar } from './comments/comment-bar.tsx';
import { useDraft } from './comments/use-draft.ts';
import { CommitBox } from './commit-box.tsx';
import { FileFilter } from './file-filter.tsx';
import { FileTree } from './file-tree.tsx';
import { filesInOrder, filterGroups } from './model/file-tree.ts';
import { findSelected, groupLists } from './model/review-groups.ts';
import { overlapsOf, unlisted } from './model/overlaps.ts';
import { OneFile, type OneFileHandle } from './one-file.tsx';
import { UnlistedOverlaps } from './overlap-note.tsx';
import { ReviewToolbar } from './review-toolbar.tsx';
import { useOverlaps } from './use-overlaps.ts';
import { usePointed } from './use-pointed.ts';
import { useReviewKeys } from './use-review-keys.ts';
import { useReviewTarget } from './use-review-target.ts';
import { useVerbs } from './use-verbs.ts';
import styles from './review.module.css';

export interface ReviewViewProps extends PaneProps {
  readonly review: Review;
  /** Lines that say what is the matter while content stays. */
  readonly notes: readonly React.ReactNode[];
  readonly onRefresh: () => void;
  /** Shown when nothing changed. */
  readonly empty: React.ReactNode;
}

/** From the file that is shown to those that are likely next, which are made ready. */
const SOON = [1, 2, -1] as const;

/** Where commits are made from. */
const COMMIT_SCOPES: ReadonlySet<string> = new Set(['uncommitted', 'staged', 'unstaged', 'apart']);

/** Said when there are too many, or git failed. */
const NOT_ALL_COMPARED =
  'Not every chat was compared: another one may change the same lines without a mark here.';

export function ReviewView({ app, chatId, review, notes, onRefresh, empty }: ReviewViewProps) {
  const { repositories, lists, shown, view, viewed } = useStore(review.store);
  const layout = useStore(app.settings.store, (state) => state.reviewLayout);
  const [filter, setFilter] = useState('');
  const words = useDeferredValue(filter);
  const [choice, setChoice] = useState<{ readonly key: string; readonly index: number }>();
  /** Lines to go to as soon as their file is the one that is shown. */
  const [arrival, setArrival] = useState<{ readonly key: string; readonly lines: LineSpan }>();
  const one = useRef<OneFileHandle>(null);
  const all = useRef<AllFilesHandle>(null);
  const verbs = useVerbs(review);
  const onPoint = usePointed((item) => one.current?.prepare(item));

  const groups = useMemo(
    () => groupLists(lists, repositories, shown),
    [lists, repositories, shown],
  );
  const filtered = useMemo(() => filterGroups(groups, words), [groups, words]);
  const items = useMemo(() => filesInOrder(filtered), [filtered]);
  const everything = useMemo(() => lists.flatMap((list) => list.items), [lists]);
  const selected = findSelected(items, choice?.key, choice?.index ?? 0);
  const at = selected ? items.indexOf(selected) : -1;
  const soon = useMemo(
    () => SOON.flatMap((step) => (at < 0 ? [] : (items[at + step] ?? []))),
    [items, at],
  );
  const isItemViewed = useCallback((item: ReviewItem) => isViewed(viewed, item), [viewed]);
  const { overlaps, cut } = useOverlaps(review);
  const fileOverlaps = useMemo(
    () => (selected ? overlapsOf(overlaps, selected) : []),
    [overlaps, selected],
  );
  const draft = useDraft({ app, review, repositories, items: everything });
  const total = lists.reduce((sum, list) => sum + list.total, 0);

  // What is gone stays chosen by its place.
  useEffect(() => {
    if (selected && choice?.key !== selected.key) setChoice({ key: selected.key, index: at });
  }, [selected, choice, at]);

  function select(item: ReviewItem): void {
    setChoice({ key: item.key, index: items.indexOf(item) });
    all.current?.goToFile(item.key);
  }

  const noteTop = useCallback(
    (item: ReviewItem) => setChoice({ key: item.key, index: items.indexOf(item) }),
    [items],
  );

  function stepFile(direction: 1 | -1): boolean {
    const next = items[at + direction];
    if (next) select(next);
    return next !== undefined;
  }

  function step(direction: 1 | -1): void {
    if (layout === 'all') {
      all.current?.goToChange(direction);
      return;
    }
    if (one.current?.goToChange(direction)) return;
    one.current?.arriveFrom(direction);
    stepFile(direction);
  }

  const { settings } = app;
  const open = useCallback(
    (item: ReviewItem) => {
      setChoice({ key: item.key, index: items.indexOf(item) });
      settings.change({ reviewLayout: 'one' });
    },
    [items, settings],
  );

  function toggleViewed(): void {
    if (!selected) return;
    const next = !isItemViewed(selected);
    verbs.setViewed([selected], next);
    const unseen = items.slice(at + 1).find((item) => !isItemViewed(item));
    if (next && unseen) select(unseen);
  }

  function act(verb: 'stage' | 'unstage' | 'discard', whole: boolean): void {
    if (!selected || !verbsOf(selected)[verb]) return;
    const lines =
      whole || layout === 'all' || !verbsOf(selected).lines
        ? undefined
        : one.current?.selectedLines();
    if (!whole && layout === 'all') return;
    // In a file with lines, a letter alone never takes more than what is pointed at.
    if (!whole && verbsOf(selected).lines && lines === undefined) return;
    verbs[verb]([selected], lines);
  }

  function goTo(comment: ReviewComment): void {
    const item = everything.find(
      ({ root, path }) => root === comment.root && path === comment.path,
    );
    if (!item) return;
    const { start, end } = draft.anchorOf(comment);
    goToLines(item, { side: comment.side, start, end });
  }

  function goToLines(item: ReviewItem, lines: LineSpan | undefined): void {
    setFilter('');
    open(item);
    setArrival(lines && { key: item.key, lines });
  }

  useReviewTarget({
    app,
    chatId,
    review,
    onFile: (item, line) =>
      goToLines(item, line === undefined ? undefined : { side: 'new', start: line, end: line }),
    onTurn: (turn) => review.setView({ scope: 'kept-turn', turn, until: 'now' }),
  });

  // The file may be shown for the first time, or in place of all of them.
  useEffect(() => {
    if (!arrival || arrival.key !== selected?.key || !one.current) return;
    one.current.arriveAt(arrival.key, arrival.lines);
    setArrival(undefined);
  }, [arrival, selected, layout]);

  const onKeyDown = useReviewKeys({
    step,
    stepFile,
    toggleViewed,
    comment: () => one.current?.comment(),
    stage: (whole) => act('stage', whole),
    unstage: (whole) => act('unstage', whole),
    discard: (whole) => act('discard', whole),
    send: () => void draft.send(),
  });

  const staged = useMemo(
    () =>
      new Set(
        everything
          .filter(({ range, summary }) => range.scope === 'staged' || summary.staged !== undefined)
          .map(({ root }) => root),
      ),
    [everything],
  );
  const listNotes = lists.flatMap(({ note }) => (note === undefined ? [] : [note]));
  const committed = COMMIT_SCOPES.has(view.scope) ? unlisted(overlaps, everything) : [];
  const hasBase = repositories.some(({ base }) => base !== undefined);
  const committedNote = committed.length > 0 && (
    <UnlistedOverlaps
      overlaps={committed}
      onShow={hasBase ? () => review.setView({ scope: 'branch' }) : undefined}
    />
  );
  const canCommit = COMMIT_SCOPES.has(view.scope) && repositories.length > 0;

  return (
    <div className={styles.review} onKeyDown={onKeyDown}>
      <ReviewToolbar
        app={app}
        review={review}
        view={view}
        repositories={repositories}
        viewedCount={everything.filter(isItemViewed).length}
        total={total}
        onRefresh={onRefresh}
        onStep={step}
      />
      {[...notes, ...listNotes, committedNote, cut && NOT_ALL_COMPARED]
        .filter(Boolean)
        .map((note, index) => (
          <div key={index} className={styles.note} role="status">
            {note}
          </div>
        ))}
      {total === 0 ? (
        <div className={styles.nothing}>{empty}</div>
      ) : (
        <div className={styles.split}>
          <div className={styles.side}>
            <FileFilter total={total} value={filter} onChange={setFilter} />
            {items.length === 0 ? (
              <p className={styles.noMatch}>No file matches “{filter}”.</p>
            ) : (
              <FileTree
                groups={filtered}
                selectedKey={selected?.key}
                isViewed={isItemViewed}
                overlaps={overlaps}
                onSelect={select}
                onPoint={onPoint}
                onView={(seen, mark) => verbs.setViewed(seen, mark)}
                onEnter={() => (layout === 'all' ? all : one).current?.focus()}
              />
            )}
            {canCommit && <CommitBox review={review} repositories={repositories} staged={staged} />}
          </div>
          <div className={styles.file}>
            {layout === 'all' ? (
              <AllFiles
                ref={all}
                review={review}
                items={items}
                isViewed={isItemViewed}
                verbs={verbs}
                overlaps={overlaps}
                onTop={noteTop}
                onOpen={open}
              />
            ) : selected ? (
              <OneFile
                ref={one}
                app={app}
                review={review}
                item={selected}
                soon={soon}
                viewed={isItemViewed(selected)}
                verbs={verbs}
                overlaps={fileOverlaps}
                comments={draft.comments}
                anchorOf={draft.anchorOf}
                onAddComment={draft.add}
                onEditComment={(comment, text) => app.reviewComments.edit(chatId, comment.id, text)}
              />
            ) : (
              <EmptyState fill title="No file chosen" />
            )}
          </div>
        </div>
      )}
      {draft.comments.length > 0 && (
        <CommentBar
          comments={draft.comments}
          anchorOf={(comment) => draft.anchorOf(comment).state}
          nameOf={draft.nameOf}
          sending={draft.isSending}
          onGo={goTo}
          onRemove={(comment) => app.reviewComments.remove(chatId, comment.id)}
          onSend={() => void draft.send()}
        />
      )}
    </div>
  );
}
