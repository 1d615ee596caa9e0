import { GIT_FILE_LIMIT_BYTES } from '#shared/api/git.ts';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import { createEmitter } from '#shared/kernel/emitter.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import { err, type Result } from '#shared/kernel/result.ts';
import type {
  FileVersions,
  GitError,
  GitPort,
  WatcherPort,
} from '../../agent-bridge/ports/index.ts';
import type { Logger } from '../../platform/logger.ts';
import { type ChatWatch, createChatWatch } from './chat-watch.ts';
import type { GitWatchFrame } from './frames.ts';
import { createRepositoryScanner } from './repository-scanner.ts';
import { createRepositoryWatches } from './repository-watches.ts';
import type { GitSummary } from './summary.ts';

export type GitWatchDeps = {
  readonly git: GitPort;
  readonly watcher: WatcherPort;
  /** The repositories that each chat touched. */
  readonly roots: {
    list(chatId: ChatId): readonly string[];
    add(chatId: ChatId, root: string): void;
    delete(chatId: ChatId, root: string): void;
    deleteAll(chatId: ChatId): void;
  };
  readonly clock: Clock;
  readonly logger: Logger;
};

export type GitSubscription = {
  /** Looks now, or as soon as the pause between two looks is over. */
  refresh(): void;
  close(): void;
};

/** A work tree that is watched for somebody who asks git about it on their own. */
export interface TreeLease {
  /** Another number after each change; undefined while changes may go unseen. Runs no program. */
  generation(): Promise<number | undefined>;
  /** The same, once every change that was made before the call is known. */
  settle(): Promise<number | undefined>;
  /** Absolute paths at and below which all changes since were; undefined when that is unknown. */
  changedSince(generation: number): readonly string[] | undefined;
  close(): void;
}

export type FileVersionsError =
  GitError | { readonly kind: 'unknown_repository'; readonly message: string };

/** Watches the repositories that chats touch. */
export interface GitWatch {
  /**
   * A tool of the chat wrote these files (absolute paths), or a process of it ended in this
   * folder. Their repositories are watched for the chat and its ancestors from now on, and looked
   * at. Without paths only the known repositories are looked at.
   */
  addPaths(chatId: ChatId, ancestorIds: readonly ChatId[], paths: readonly string[]): void;
  /**
   * Frames of the chat's repositories, the whole of each at first. With `workspaceRoot` the
   * repository of that folder is among them, once there is one.
   */
  subscribe(
    target: { readonly chatId: ChatId; readonly workspaceRoot?: string },
    listener: (frame: GitWatchFrame) => void,
  ): GitSubscription;
  /** Watches a work tree, of whichever chat, until the lease is closed. */
  lease(root: string): TreeLease;
  /** After each look that changed the numbers, with or without subscribers. */
  onSummary(listener: (summary: GitSummary) => void): Dispose;
  /**
   * Both sides of one file of a repository that the chat watches, or that holds the workspace
   * folder. `path` is relative to the root, with forward slashes.
   */
  fileVersions(request: {
    readonly chatId: ChatId;
    readonly workspaceRoot: string | undefined;
    readonly repositoryRoot: string;
    readonly path: string;
  }): Promise<Result<FileVersions, FileVersionsError>>;
  /** Forgets what a chat that is gone or put away has touched. */
  forget(chatId: ChatId): Promise<void>;
  close(): Promise<void>;
}

export function createGitWatch(deps: GitWatchDeps): GitWatch {
  const { git, roots, clock, logger } = deps;
  const watches = createRepositoryWatches(deps);
  const scanner = createRepositoryScanner({ git, clock, logger, watches });
  const summaries = createEmitter<GitSummary>();
  const chats = new Map<ChatId, ChatWatch>();
  let closed = false;

  function watchOf(chatId: ChatId): ChatWatch {
    const known = chats.get(chatId);
    if (known) return known;
    const summaryChanged = (summary: GitSummary): void => summaries.emit(summary);
    const memory = {
      list: () => roots.list(chatId),
      add: (root: string) => roots.add(chatId, root),
      delete: (root: string) => roots.delete(chatId, root),
    };
    const shared = { git, scanner, watches, clock, logger };
    const created = createChatWatch({ ...shared, chatId, memory, summaryChanged });
    chats.set(chatId, created);
    return created;
  }

  async function isKnown(
    chatId: ChatId,
    repositoryRoot: string,
    workspaceRoot: string | undefined,
  ): Promise<boolean> {
    const known = chats.get(chatId)?.roots() ?? roots.list(chatId);
    if (known.includes(repositoryRoot)) return true;
    return (
      workspaceRoot !== undefined && (await git.findRepository(workspaceRoot)) === repositoryRoot
    );
  }

  async function end(chatId: ChatId): Promise<void> {
    const watch = chats.get(chatId);
    chats.delete(chatId);
    await watch?.close();
  }

  return {
    addPaths(chatId, ancestorIds, paths) {
      if (closed) return;
      for (const id of new Set([chatId, ...ancestorIds])) watchOf(id).addPaths(paths);
    },

    subscribe({ chatId, workspaceRoot }, listener) {
      if (closed) return { refresh: () => undefined, close: () => undefined };
      return watchOf(chatId).subscribe(workspaceRoot, listener);
    },

    lease(root) {
      const release = closed ? () => undefined : watches.hold(root, () => undefined);
      return {
        generation: async () => watches.get(root)?.generation(),
        settle: async () => watches.get(root)?.settle(),
        changedSince: (generation) => watches.get(root)?.changedSince(generation),
        close: release,
      };
    },

    onSummary: (listener) => summaries.listen(listener),

    async fileVersions({ chatId, workspaceRoot, repositoryRoot, path }) {
      if (!(await isKnown(chatId, repositoryRoot, workspaceRoot))) {
        return err({
          kind: 'unknown_repository',
          message: `${repositoryRoot} is not a repository of this chat`,
        });
      }
      return git.fileVersions(repositoryRoot, path, GIT_FILE_LIMIT_BYTES);
    },

    async forget(chatId) {
      const watch = chats.get(chatId);
      // Who is still connected sees what the chat touches when it is taken out again.
      if (watch?.isWatched) watch.forgetPaths();
      else await end(chatId);
      roots.deleteAll(chatId);
    },

    async close() {
      closed = true;
      await Promise.all(Array.from(chats.keys(), end));
    },
  };
}
