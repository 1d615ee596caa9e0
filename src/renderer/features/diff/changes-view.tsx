import {
  ArrowDown,
  ArrowUp,
  Columns2,
  FileDigit,
  FileX,
  Pilcrow,
  RefreshCw,
  Rows2,
} from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { PaneProps } from '../../state/app-state.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';
import { CheckedLabel } from './checked-label.tsx';
import { DiffEditor, type DiffEditorHandle } from './diff-editor.tsx';
import { FileList } from './file-list.tsx';
import {
  filesOf,
  listRows,
  selectedFile,
  type ChangedFile,
  type RepositoryView,
} from './model/changed-files.ts';
import { useFileContent, type FileContent } from './use-file-content.ts';
import styles from './changes-pane.module.css';

export interface ChangesViewProps extends PaneProps {
  /** At least one. */
  readonly repositories: readonly RepositoryView[];
  readonly scannedAt: string | undefined;
  readonly refreshing: boolean;
  /** A line that says that something is wrong while content stays. */
  readonly problem: string | undefined;
  readonly onRefresh: () => void;
  /** Shown when nothing changed. */
  readonly empty: React.ReactNode;
}

/** From this many files on there is a filter. */
const FILTER_FROM = 8;

export function ChangesView(props: ChangesViewProps) {
  const { app, chatId, repositories, problem } = props;
  const [filter, setFilter] = useState('');
  const [choice, setChoice] = useState<{ readonly key: string; readonly index: number }>();
  const editor = useRef<DiffEditorHandle>(null);
  const rows = useMemo(() => listRows(repositories, filter), [repositories, filter]);
  const selected = selectedFile(rows, choice?.key, choice?.index ?? 0);
  const { content, retry } = useFileContent(app, chatId, selected);
  const total = repositories.reduce((sum, repository) => sum + repository.files.length, 0);
  const note = repositories.find((repository) => repository.note !== undefined)?.note;

  function select(file: ChangedFile): void {
    const index = filesOf(rows).findIndex((candidate) => candidate.key === file.key);
    setChoice({ key: file.key, index });
  }

  return (
    <div className={styles.changes}>
      <Toolbar {...props} editor={editor} hasDiff={content.phase === 'ready'} />
      {problem !== undefined && (
        <p className={styles.problem} role="status">
          {problem}
        </p>
      )}
      {note !== undefined && <p className={styles.problem}>{note}</p>}
      {total === 0 && note === undefined && props.empty}
      {total > 0 && (
        <div className={styles.split}>
          <div className={styles.side}>
            {total >= FILTER_FROM && (
              <div className={styles.filter}>
                <TextField
                  label="Filter files"
                  hideLabel
                  placeholder={`Filter ${total} files`}
                  value={filter}
                  onChange={(event) => setFilter(event.target.value)}
                />
              </div>
            )}
            {rows.length === 0 ? (
              <p className={styles.noMatch}>No file matches “{filter}”.</p>
            ) : (
              <FileList
                rows={rows}
                selected={selected}
                onSelect={select}
                onEnter={() => editor.current?.focus()}
              />
            )}
          </div>
          <div className={styles.file}>
            {selected && (
              <FileView
                key={content.phase === 'ready' ? 'editor' : selected.key}
                app={app}
                file={selected}
                content={content}
                onRetry={retry}
                editor={editor}
              />
            )}
          </div>
        </div>
      )}
    </div>
  );
}

type ToolbarProps = ChangesViewProps & {
  readonly editor: React.RefObject<DiffEditorHandle | null>;
  readonly hasDiff: boolean;
};

function Toolbar(props: ToolbarProps) {
  const { app, repositories, scannedAt, refreshing, onRefresh, editor, hasDiff } = props;
  const { diffStyle, ignoreWhitespace } = useStore(app.settings.store);
  const [first] = repositories;
  const branch = first?.branch || 'no branch';
  const isSplit = diffStyle === 'split';
  return (
    <div className={styles.toolbar}>
      <span className={styles.branch} title={first?.root}>
        {repositories.length === 1 ? branch : `${repositories.length} repositories`}
      </span>
      <CheckedLabel scannedAt={scannedAt} refreshing={refreshing} />
      <IconButton
        glyph={ArrowUp}
        label="Previous change"
        size="small"
        disabled={!hasDiff}
        onClick={() => editor.current?.goToChange(-1)}
      />
      <IconButton
        glyph={ArrowDown}
        label="Next change"
        size="small"
        disabled={!hasDiff}
        onClick={() => editor.current?.goToChange(1)}
      />
      <IconButton
        glyph={Pilcrow}
        label={ignoreWhitespace ? 'Show changes of white space' : 'Hide changes of white space'}
        size="small"
        aria-pressed={ignoreWhitespace}
        onClick={() => app.settings.change({ ignoreWhitespace: !ignoreWhitespace })}
      />
      <IconButton
        glyph={isSplit ? Rows2 : Columns2}
        label={isSplit ? 'Show in one column' : 'Show side by side'}
        size="small"
        onClick={() => app.settings.change({ diffStyle: isSplit ? 'inline' : 'split' })}
      />
      <IconButton glyph={RefreshCw} label="Look again" size="small" onClick={onRefresh} />
    </div>
  );
}

interface FileViewProps {
  readonly app: PaneProps['app'];
  readonly file: ChangedFile;
  readonly content: FileContent;
  readonly onRetry: () => void;
  readonly editor: React.RefObject<DiffEditorHandle | null>;
}

function FileView({ app, file, content, onRetry, editor }: FileViewProps) {
  const { diffStyle, ignoreWhitespace, wrapLines } = useStore(app.settings.store);
  const isLate = useDelayed(content.phase === 'loading');
  const options = useMemo(
    () => ({ sideBySide: diffStyle === 'split', ignoreWhitespace, wrap: wrapLines }),
    [diffStyle, ignoreWhitespace, wrapLines],
  );
  const shown = useMemo(
    () =>
      content.phase === 'ready'
        ? { key: content.key, path: file.diff.path, ...content.sides }
        : undefined,
    [content, file.diff.path],
  );
  switch (content.phase) {
    case 'loading':
      return isLate ? (
        <div className={styles.editorWait}>
          <Skeleton width="60%" />
          <Skeleton width="74%" />
        </div>
      ) : null;
    case 'ready':
      return (
        <>
          {content.partial && (
            <p className={styles.problem}>Only the changed parts of this file are known.</p>
          )}
          {shown && <DiffEditor ref={editor} content={shown} options={options} />}
        </>
      );
    case 'binary':
      return (
        <EmptyState fill glyph={FileDigit} title="A binary file">
          It changed, and has no text to compare.
        </EmptyState>
      );
    case 'too_large':
      return (
        <EmptyState fill glyph={FileX} title="Too large to show">
          Files over 2 MiB are not compared here.
        </EmptyState>
      );
    case 'empty':
      return (
        <EmptyState fill glyph={FileX} title={emptyTitle(file)}>
          There is no content to compare.
        </EmptyState>
      );
    case 'failed':
      return (
        <ErrorState fill title={content.problem.title} onRetry={onRetry}>
          {content.problem.text}
        </ErrorState>
      );
  }
}

function emptyTitle({ diff }: ChangedFile): string {
  return diff.status === 'deleted' ? 'An empty file was deleted' : 'An empty file';
}
