import { useQuery } from '@tanstack/react-query';
import { CornerLeftUp, Folder, FolderGit2 } from 'lucide-react';
import { useRef, useState, type KeyboardEvent } from 'react';
import type { FolderList } from '#shared/api/folders.ts';
import type { App } from '../../../state/app-state.ts';
import { describeProblem } from '../../../state/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { useDelayed } from '../../../ui/use-delayed.ts';
import { lastSegment } from './places.ts';
import styles from './folder-dialog.module.css';

export interface FolderDialogProps {
  readonly app: App;
  readonly open: boolean;
  /** Absolute path to begin at; the home folder unless told. */
  readonly start: string | undefined;
  readonly onClose: () => void;
  readonly onChoose: (path: string) => void;
}

/** Folders of the computer that Pilothouse runs on. */
export function FolderDialog({ app, open, start, onClose, onChoose }: FolderDialogProps) {
  const [path, setPath] = useState(start);
  const { data, error, isFetching, refetch } = useQuery({
    ...app.queries.folders(path),
    enabled: open,
    placeholderData: (previous) => previous,
  });
  const problem = error && describeProblem(error, 'This folder cannot be shown');
  const here = problem ? undefined : data;
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Choose a folder"
      width="wide"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            tone="primary"
            disabled={!here}
            onClick={() => {
              if (here) onChoose(here.path);
            }}
          >
            {here ? `Use “${lastSegment(here.path)}”` : 'Use this folder'}
          </Button>
        </>
      }
    >
      <div className={styles.browser}>
        <PathBar
          key={data?.path ?? path}
          path={data?.path ?? path ?? ''}
          data={data}
          onGo={setPath}
        />
        {problem ? (
          <div className={styles.list}>
            <ErrorState
              fill
              title={problem.title}
              onRetry={() => void refetch()}
              actions={<Button onClick={() => setPath(undefined)}>Go to the home folder</Button>}
            >
              {problem.text}
            </ErrorState>
          </div>
        ) : (
          <Entries data={data} loading={isFetching} onGo={setPath} />
        )}
        <Note data={here} />
      </div>
    </Dialog>
  );
}

type PathBarProps = {
  readonly path: string;
  readonly data: FolderList | undefined;
  readonly onGo: (path: string) => void;
};

function PathBar({ path, data, onGo }: PathBarProps) {
  const [text, setText] = useState(path);
  const parent = data?.parent;
  return (
    <form
      className={styles.bar}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') onGo(text.trim());
      }}
    >
      <IconButton
        glyph={CornerLeftUp}
        label="Up to the parent folder"
        disabled={!parent}
        onClick={() => {
          if (parent) onGo(parent);
        }}
      />
      <TextField
        mono
        hideLabel
        label="Path of the folder"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </form>
  );
}

type EntriesProps = {
  readonly data: FolderList | undefined;
  readonly loading: boolean;
  readonly onGo: (path: string) => void;
};

function Entries({ data, loading, onGo }: EntriesProps) {
  const listRef = useRef<HTMLDivElement>(null);
  const slow = useDelayed(loading && !data);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Backspace' && data?.parent) {
      onGo(data.parent);
      return;
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const buttons = Array.from(listRef.current?.querySelectorAll('button') ?? []);
    const at = buttons.findIndex((button) => button === document.activeElement);
    buttons[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
  }

  return (
    <div ref={listRef} className={styles.list} onKeyDown={onKeyDown}>
      {slow && <Spinner label="Loading the folders" />}
      {data?.entries.length === 0 && <EmptyState fill title="No folders in here" />}
      {data?.entries.map((entry) => (
        <button
          key={entry.path}
          type="button"
          className={styles.folder}
          onClick={() => onGo(entry.path)}
        >
          <Icon glyph={entry.is_git_repository ? FolderGit2 : Folder} />
          <span className={cx(styles.name, entry.name.startsWith('.') && styles.hidden)}>
            {entry.name}
          </span>
          {entry.is_git_repository && <span className={styles.kind}>git</span>}
        </button>
      ))}
    </div>
  );
}

function Note({ data }: { readonly data: FolderList | undefined }) {
  if (!data) return null;
  return (
    <p className={styles.note}>
      {data.is_git_repository
        ? 'A git repository: every change can be seen and undone.'
        : 'Not a git repository: the agent can work here, but changes cannot be compared or undone.'}
      {data.truncated && ' Only the first folders are listed; type a path to go further.'}
    </p>
  );
}
