import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronRight, FolderGit2 } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { ReviewOverlap } from '#shared/api/review.ts';
import type { ReviewItem } from '../../state/review-items.ts';
import { browserClock } from '../../ui/browser-clock.ts';
import { cx } from '../../ui/cx.ts';
import { DiffCount } from '../../ui/diff-count.tsx';
import { Icon } from '../../ui/icon.tsx';
import { FileMark } from './file-mark.tsx';
import {
  moveInTree,
  treeRows,
  typeAhead,
  type TreeGroup,
  type TreeRow,
} from './model/file-tree.ts';
import { overlapsOf } from './model/overlaps.ts';
import { OverlapMark } from './overlap-note.tsx';
import styles from './file-tree.module.css';

export interface FileTreeProps {
  readonly groups: readonly TreeGroup<ReviewItem>[];
  readonly selectedKey: string | undefined;
  readonly isViewed: (item: ReviewItem) => boolean;
  /** Of other chats. */
  readonly overlaps: readonly ReviewOverlap[];
  readonly onSelect: (item: ReviewItem) => void;
  /** The file under the mouse, undefined for none. */
  readonly onPoint: (item: ReviewItem | undefined) => void;
  readonly onView: (items: readonly ReviewItem[], viewed: boolean) => void;
  /** Enter: on to the diff of the selected file. */
  readonly onEnter: () => void;
}

type Row = TreeRow<ReviewItem>;

/** Pixels. */
const ROW_HEIGHT = 26;
const INDENT = 14;

/** Letters typed within this belong together, in milliseconds. */
const TYPING_MS = 700;

/** Keys that the review as a whole takes, so that they start no search by name. */
const REVIEW_KEYS = /^[ncpjkvsux]$/i;

/** The changed files by folder; arrows, letters and Enter move through them. */
export function FileTree(props: FileTreeProps) {
  const { groups, selectedKey, isViewed, overlaps, onSelect, onPoint, onView, onEnter } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const treeId = useId();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  /** A folder under the cursor; a file under it is the selected one. */
  const [cursorKey, setCursorKey] = useState<string>();
  const typed = useRef({ text: '', atMs: 0 });
  const rows = useMemo(() => treeRows(groups, closed), [groups, closed]);
  const index = useMemo(() => new Map(rows.map((row, at) => [row.key, at])), [rows]);
  const at = index.get(cursorKey ?? '') ?? index.get(selectedKey ?? '') ?? -1;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (row) => rows[row]?.key ?? row,
    overscan: 12,
    paddingStart: 4,
    paddingEnd: 4,
  });

  useEffect(() => {
    if (at >= 0) virtualizer.scrollToIndex(at, { align: 'auto' });
  }, [virtualizer, at]);
  // The file was chosen elsewhere: the cursor goes there.
  useEffect(() => setCursorKey(undefined), [selectedKey]);

  function toggle(key: string, open: boolean): void {
    const next = new Set(closed);
    if (open) next.delete(key);
    else next.add(key);
    setClosed(next);
  }

  function goTo(row: Row | undefined): void {
    if (!row) return;
    setCursorKey(row.kind === 'file' ? undefined : row.key);
    if (row.kind === 'file') onSelect(row.file);
  }

  function press(row: Row): void {
    if (row.kind !== 'file') {
      setCursorKey(row.key);
      toggle(row.key, !row.open);
    } else goTo(row);
  }

  function search(letter: string): void {
    const now = browserClock.monotonicMs();
    const goesOn = now - typed.current.atMs < TYPING_MS;
    typed.current = { text: goesOn ? typed.current.text + letter : letter, atMs: now };
    goTo(rows[typeAhead(rows, at, typed.current.text)]);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const row = rows[at];
    const move = moveInTree(rows, at, event.key);
    if (move?.kind === 'go') goTo(rows[move.index]);
    else if (move) toggle(move.key, move.kind === 'open');
    else if (event.key === 'Enter' && row) {
      if (row.kind === 'file') onEnter();
      else press(row);
    } else if (event.key === ' ' && row) {
      const items = itemsOf(row);
      onView(items, !items.every(isViewed));
    } else if (isSearch(event.key, typed.current.atMs)) search(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div
      ref={scroller}
      className={styles.tree}
      role="tree"
      tabIndex={0}
      aria-label="Changed files"
      aria-activedescendant={at >= 0 ? `${treeId}-${at}` : undefined}
      onKeyDown={onKeyDown}
      data-testid="file-tree"
    >
      <div
        className={styles.rows}
        role="presentation"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <div
              key={item.key}
              id={`${treeId}-${item.index}`}
              role="treeitem"
              aria-level={row.level}
              aria-posinset={row.position}
              aria-setsize={row.siblings}
              aria-selected={item.index === at}
              {...(row.kind !== 'file' && { 'aria-expanded': row.open })}
              className={cx(
                styles.row,
                row.kind === 'file' && row.key === selectedKey && styles.selected,
                item.index === at && styles.cursor,
              )}
              style={{
                transform: `translateY(${item.start}px)`,
                height: ROW_HEIGHT,
                paddingInlineStart: 6 + (row.level - 1) * INDENT,
              }}
              onPointerEnter={() => onPoint(row.kind === 'file' ? row.file : undefined)}
              onPointerLeave={() => onPoint(undefined)}
              onClick={() => press(row)}
              onDoubleClick={() => row.kind === 'file' && onEnter()}
            >
              <RowContent row={row} overlaps={overlaps} />
              {row.kind === 'file' && (
                <ViewedBox
                  viewed={isViewed(row.file)}
                  name={row.name}
                  onChange={(viewed) => onView([row.file], viewed)}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function itemsOf(row: Row): readonly ReviewItem[] {
  if (row.kind === 'file') return [row.file];
  return row.kind === 'folder' ? row.files : row.group.files;
}

/** A letter that means a file's name: also one of the review's keys, once a name was begun. */
function isSearch(key: string, lastTypedMs: number): boolean {
  if (key.length !== 1 || key === ' ') return false;
  return !REVIEW_KEYS.test(key) || browserClock.monotonicMs() - lastTypedMs < TYPING_MS;
}

type RowContentProps = { readonly row: Row } & Pick<FileTreeProps, 'overlaps'>;

function RowContent({ row, overlaps }: RowContentProps) {
  switch (row.kind) {
    case 'group':
      return (
        <>
          <Icon glyph={row.open ? ChevronDown : ChevronRight} size={14} />
          <Icon glyph={FolderGit2} size={14} />
          <span className={styles.title}>{row.group.title}</span>
          <span className={styles.quiet}>{row.group.note}</span>
        </>
      );
    case 'folder':
      return (
        <>
          <Icon
            glyph={row.open ? ChevronDown : ChevronRight}
            size={14}
            className={styles.chevron}
          />
          <span className={styles.folder} title={row.name} dir="ltr">
            {row.name}
          </span>
          {!row.open && <span className={styles.quiet}>{row.files.length}</span>}
        </>
      );
    case 'file':
      return <FileRow item={row.file} name={row.name} overlaps={overlapsOf(overlaps, row.file)} />;
  }
}

interface FileRowProps {
  readonly item: ReviewItem;
  readonly name: string;
  /** Of other chats, in this file. */
  readonly overlaps: readonly ReviewOverlap[];
}

function FileRow({ item, name, overlaps }: FileRowProps) {
  const { summary } = item;
  const from = summary.old_path === undefined ? '' : ` from ${summary.old_path}`;
  return (
    <>
      <FileMark summary={summary} />
      <span className={styles.name} title={`${summary.path}${from}`} dir="ltr">
        {name}
      </span>
      <OverlapMark overlaps={overlaps} />
      {item.range.scope === 'uncommitted' && summary.staged && (
        <span className={styles.quiet}>{summary.unstaged ? 'partly staged' : 'staged'}</span>
      )}
      <DiffCount additions={summary.additions ?? 0} deletions={summary.deletions ?? 0} />
    </>
  );
}

interface ViewedBoxProps {
  readonly viewed: boolean;
  readonly name: string;
  readonly onChange: (viewed: boolean) => void;
}

/** Not a stop of the Tab key: in the tree it is the space bar. */
function ViewedBox({ viewed, name, onChange }: ViewedBoxProps) {
  return (
    <input
      type="checkbox"
      className={styles.box}
      tabIndex={-1}
      checked={viewed}
      aria-label={`Viewed ${name}`}
      title="Viewed (V)"
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}
