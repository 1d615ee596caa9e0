import { onTestFinished } from 'vitest';
import type { GitPort, WatchEvent } from '#main/agent-bridge/ports/index.ts';
import { silentLogger } from '#main/platform/logger.ts';
import {
  createGitWatch,
  type GitSummary,
  type GitWatch,
  type GitWatchFrame,
} from '#main/services/git-watch/index.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import { testGit } from '#test/support/git-repository.ts';
import { createManualClock, type ManualClock } from '#test/support/manual-clock.ts';

export const chatId = 'chat-1' as ChatId;

export type Watching = {
  readonly watch: GitWatch;
  readonly clock: ManualClock;
  readonly summaries: readonly GitSummary[];
  /** Roots in the order in which looks at them began. */
  readonly looks: readonly string[];
  /** The paths that the looks could be confined to. */
  readonly lookedAt: readonly (readonly string[] | undefined)[];
  /** Lets every look that has begun end, and what follows from it happen. */
  readonly idle: () => Promise<void>;
  /** What the watcher tells all that watch. */
  readonly notice: (event: WatchEvent) => void;
  /** How many watch. */
  readonly watched: () => number;
  /** What is kept of each chat. */
  readonly kept: Map<ChatId, Set<string>>;
  /** Lets time pass in steps, each until all looks have ended. */
  readonly pass: (spanMs: number) => Promise<void>;
};

export type WatchingOptions = {
  readonly git?: Partial<GitPort>;
  readonly kept?: Map<ChatId, Set<string>>;
};

/** Real git under a clock that the test moves, and a watcher that says what the test says. */
export function watching({
  git: overrides = {},
  kept = new Map(),
}: WatchingOptions = {}): Watching {
  const clock = createManualClock();
  const looks: string[] = [];
  const lookedAt: (readonly string[] | undefined)[] = [];
  const summaries: GitSummary[] = [];
  const open = new Set<Promise<unknown>>();
  const tracked = async <T>(work: Promise<T>): Promise<T> => {
    open.add(work);
    try {
      return await work;
    } finally {
      open.delete(work);
    }
  };
  const port: GitPort = { ...testGit, ...overrides };
  const listeners = new Set<(event: WatchEvent) => void>();
  const rootsOf = (id: ChatId): Set<string> => {
    const roots = kept.get(id) ?? new Set();
    kept.set(id, roots);
    return roots;
  };
  const watch = createGitWatch({
    watcher: {
      watch(_folders, listener) {
        listeners.add(listener);
        return {
          settle: () => Promise.resolve(true),
          close: () => listeners.delete(listener),
        };
      },
    },
    roots: {
      list: (id) => [...rootsOf(id)],
      add: (id, root) => void rootsOf(id).add(root),
      delete: (id, root) => void rootsOf(id).delete(root),
      deleteAll: (id) => void kept.delete(id),
    },
    git: {
      ...port,
      watchPlan: (root) => tracked(port.watchPlan(root)),
      stamp: (marks) => tracked(port.stamp(marks)),
      findRepository: (path) => tracked(port.findRepository(path)),
      snapshot: (root, earlier) => {
        looks.push(root);
        lookedAt.push(earlier?.paths);
        return tracked(port.snapshot(root, earlier));
      },
    },
    clock,
    logger: silentLogger,
  });
  onTestFinished(() => watch.close());
  watch.onSummary((summary) => summaries.push(summary));
  async function idle(): Promise<void> {
    await clock.advance(0);
    while (open.size > 0) {
      await Promise.all(open);
      await clock.advance(0);
    }
  }
  return {
    watch,
    clock,
    summaries,
    looks,
    lookedAt,
    idle,
    kept,
    watched: () => listeners.size,
    notice: (event) => {
      for (const listener of Array.from(listeners)) listener(event);
    },
    async pass(spanMs) {
      for (let left = spanMs; left > 0; left -= 100) {
        await clock.advance(Math.min(100, left));
        await idle();
      }
    },
  };
}

type Subscribed = {
  readonly frames: readonly GitWatchFrame[];
  readonly refresh: () => void;
  readonly close: () => void;
};

export function subscribe(
  watch: GitWatch,
  target: { readonly chatId: ChatId; readonly workspaceRoot?: string } = { chatId },
): Subscribed {
  const frames: GitWatchFrame[] = [];
  const subscription = watch.subscribe(target, (frame) => frames.push(frame));
  return {
    frames,
    refresh: () => subscription.refresh(),
    close: () => subscription.close(),
  };
}
