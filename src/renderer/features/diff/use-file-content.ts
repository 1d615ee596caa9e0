import { useEffect, useState } from 'react';
import type { GitFileVersions } from '#shared/api/git.ts';
import type { App } from '../../state/app-state.ts';
import { describeProblem, refusalStatus, type Problem } from '../../state/problem.ts';
import type { ChangedFile } from './model/changed-files.ts';
import { rebuildSides, type Sides } from './model/rebuilt-sides.ts';

export type FileContent =
  | { readonly phase: 'loading' }
  /** `partial`: only what the diff itself tells; the rest of the file is not known. */
  | {
      readonly phase: 'ready';
      readonly key: string;
      readonly sides: Sides;
      readonly partial: boolean;
    }
  | { readonly phase: 'binary' | 'too_large' | 'empty' }
  | { readonly phase: 'failed'; readonly problem: Problem };

type Loaded = {
  readonly file: ChangedFile;
  readonly attempt: number;
  readonly content: FileContent;
};

/**
 * Both sides of a file, fetched anew whenever its diff changes. While a newer version of the same
 * file is on its way, the older one stays.
 */
export function useFileContent(app: App, chatId: string, file: ChangedFile | undefined) {
  const [loaded, setLoaded] = useState<Loaded>();
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (!file) return undefined;
    const abort = new AbortController();
    async function load(wanted: ChangedFile): Promise<void> {
      const content = await loadContent(app, chatId, wanted, abort.signal);
      if (!abort.signal.aborted) setLoaded({ file: wanted, attempt, content });
    }
    void load(file);
    return () => abort.abort();
  }, [app, chatId, file, attempt]);

  const isCurrent = loaded && loaded.file.key === file?.key && loaded.attempt === attempt;
  const content: FileContent = isCurrent ? loaded.content : { phase: 'loading' };
  return { content, retry: () => setAttempt((number) => number + 1) };
}

async function loadContent(
  app: App,
  chatId: string,
  file: ChangedFile,
  signal: AbortSignal,
): Promise<FileContent> {
  const { diff, root, key } = file;
  if (diff.binary) return { phase: 'binary' };
  try {
    const fetchSide = (path: string): Promise<GitFileVersions> =>
      app.api.chats.fileVersions(chatId, root, path, signal);
    const [now, before] = await Promise.all([
      fetchSide(diff.path),
      diff.oldPath === undefined ? undefined : fetchSide(diff.oldPath),
    ]);
    const head = (before ?? now).head;
    const { worktree } = now;
    if (head.binary || worktree.binary) return { phase: 'binary' };
    if (head.too_large || worktree.too_large) return { phase: 'too_large' };
    const sides = { original: head.content ?? '', modified: worktree.content ?? '' };
    if (sides.original === '' && sides.modified === '') return { phase: 'empty' };
    return { phase: 'ready', key, sides, partial: false };
  } catch (error) {
    if (refusalStatus(error) === 404 && diff.hunks.length > 0) {
      return { phase: 'ready', key, sides: rebuildSides(diff), partial: true };
    }
    return { phase: 'failed', problem: describeProblem(error, 'The file could not be loaded') };
  }
}
