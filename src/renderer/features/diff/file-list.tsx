import { useVirtualizer } from '@tanstack/react-virtual';
import { FolderGit2 } from 'lucide-react';
import { useEffect, useId, useRef, type KeyboardEvent } from 'react';
import { cx } from '../../ui/cx.ts';
import { DiffCount } from '../../ui/diff-count.tsx';
import { Icon } from '../../ui/icon.tsx';
import {
  filesOf,
  type ChangedFile,
  type ListRow,
  type RepositoryView,
} from './model/changed-files.ts';
import type { FileStatus } from '../../widgets/unified-diff.ts';
import styles from './file-list.module.css';

export interface FileListProps {
  readonly rows: readonly ListRow[];
  readonly selected: ChangedFile | undefined;
  readonly onSelect: (file: ChangedFile) => void;
  /** Enter: on to the diff of the selected file. */
  readonly onEnter: () => void;
}

/** Pixels. */
const ROW_HEIGHT = 26;

/** The changed files; arrows, Home, End and letters move through them. */
export function FileList({ rows, selected, onSelect, onEnter }: FileListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const listId = useId();
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rowKey(rows[index], index),
    overscan: 10,
    paddingStart: 4,
    paddingEnd: 4,
  });
  const files = filesOf(rows);
  const at = files.findIndex((file) => file.key === selected?.key);
  const selectedRow = rows.findIndex(
    (row) => row.kind === 'file' && row.file.key === selected?.key,
  );

  useEffect(() => {
    if (selectedRow >= 0) virtualizer.scrollToIndex(selectedRow, { align: 'auto' });
  }, [virtualizer, selectedRow]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter') onEnter();
    else {
      const file = files[nextIndex(event.key, at, files.length)];
      if (!file) return;
      onSelect(file);
    }
    event.preventDefault();
  }

  return (
    <div
      ref={scroller}
      className={styles.list}
      role="listbox"
      tabIndex={0}
      aria-label="Changed files"
      aria-activedescendant={selectedRow >= 0 ? `${listId}-${selectedRow}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div
        className={styles.rows}
        role="presentation"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const style = { transform: `translateY(${item.start}px)`, height: ROW_HEIGHT };
          if (row.kind === 'repository') {
            return <RepositoryRow key={item.key} repository={row.repository} style={style} />;
          }
          const isSelected = row.file.key === selected?.key;
          return (
            <div
              key={item.key}
              id={`${listId}-${item.index}`}
              role="option"
              aria-selected={isSelected}
              aria-setsize={files.length}
              aria-posinset={files.indexOf(row.file) + 1}
              className={cx(styles.row, isSelected && styles.selected)}
              style={style}
              onClick={() => onSelect(row.file)}
              onDoubleClick={onEnter}
            >
              <FileName file={row.file} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Where a key leads; outside of the list when it leads nowhere. */
function nextIndex(key: string, at: number, length: number): number {
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return Math.min(at + 1, length - 1);
    case 'ArrowUp':
    case 'k':
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    case 'PageDown':
      return Math.min(at + 10, length - 1);
    case 'PageUp':
      return Math.max(at - 10, 0);
    default:
      return -1;
  }
}

function rowKey(row: ListRow | undefined, index: number): string | number {
  if (!row) return index;
  return row.kind === 'file' ? row.file.key : row.repository.root;
}

interface RepositoryRowProps {
  readonly repository: RepositoryView;
  readonly style: React.CSSProperties;
}

function RepositoryRow({ repository, style }: RepositoryRowProps) {
  return (
    <div className={styles.repository} role="presentation" style={style} title={repository.root}>
      <Icon glyph={FolderGit2} size={14} />
      <span className={styles.name}>{repository.name}</span>
      <span className={styles.folder}>{repository.branch || 'detached'}</span>
    </div>
  );
}

const marks: Readonly<Record<FileStatus, { readonly letter: string; readonly word: string }>> = {
  added: { letter: 'A', word: 'added' },
  deleted: { letter: 'D', word: 'deleted' },
  modified: { letter: 'M', word: 'modified' },
  renamed: { letter: 'R', word: 'renamed' },
  copied: { letter: 'C', word: 'copied' },
};

function FileName({ file: { diff } }: { readonly file: ChangedFile }) {
  const slash = diff.path.lastIndexOf('/');
  const mark = marks[diff.status];
  const from = diff.oldPath === undefined ? '' : ` from ${diff.oldPath}`;
  return (
    <>
      <span
        className={cx(styles.mark, styles[diff.status])}
        role="img"
        aria-label={mark.word}
        title={`${mark.word}${from}`}
      >
        {mark.letter}
      </span>
      <span className={styles.path} title={`${diff.path}${from}`} dir="ltr">
        <span className={styles.name}>{diff.path.slice(slash + 1)}</span>
        {slash > 0 && <span className={styles.folder}>{diff.path.slice(0, slash)}</span>}
      </span>
      {diff.modes && <span className={styles.folder}>{modeWord(diff.modes)}</span>}
      {diff.binary && <span className={styles.folder}>binary</span>}
      <DiffCount additions={diff.additions} deletions={diff.deletions} />
    </>
  );
}

function modeWord({
  old: before,
  new: after,
}: {
  readonly old: string;
  readonly new: string;
}): string {
  if (after === '100755') return 'made executable';
  if (before === '100755') return 'no longer executable';
  return `mode ${after}`;
}
