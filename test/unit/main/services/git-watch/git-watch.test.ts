import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { GitPort, WatchEvent } from '#main/agent-bridge/ports/index.ts';
import { silentLogger } from '#main/platform/logger.ts';
import {
  createGitWatch,
  type GitSummary,
  type GitWatch,
  type GitWatchFrame,
} from '#main/services/git-watch/index.ts';
import { err } from '#shared/kernel/result.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import { commitAll, git, gitRepository, testGit } from '#test/support/git-repository.ts';
import { createManualClock, type ManualClock } from '#test/support/manual-clock.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

const chatId = 'chat-1' as ChatId;

type Watching = {
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

type Options = { readonly git?: Partial<GitPort>; readonly kept?: Map<ChatId, Set<string>> };

/** Real git under a clock that the test moves, and a watcher that says what the test says. */
function watching({ git: overrides = {}, kept = new Map() }: Options = {}): Watching {
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
        return () => listeners.delete(listener);
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

function subscribe(
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

describe('frames', () => {
  test('the first holds the whole repository, even when nothing changed', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const { watch, idle, clock } = watching();
    watch.addPaths(chatId, [], [join(root, 'a.txt')]);
    await idle();
    await clock.advance(1000);
    await idle();
    const { frames } = subscribe(watch);
    await idle();
    expect(frames).toEqual([
      {
        scannedAt: clock.now(),
        repositories: [
          { root, removed: false, branch: 'main', remoteOrigin: undefined, unifiedDiff: '' },
        ],
        polled: [],
      },
    ]);
  });

  test('later ones hold only what changed; a scan without change is a heartbeat', async () => {
    const [one, two] = [await gitRepository({ 'a.txt': 'x\n' }), await gitRepository({ b: 'x\n' })];
    const { watch, idle, pass } = watching();
    const { frames } = subscribe(watch);
    watch.addPaths(chatId, [], [join(one, 'a.txt'), join(two, 'b')]);
    await idle();
    expect(frames[0]?.repositories.map((repository) => repository.root)).toEqual([one, two]);
    await writeFile(join(two, 'b'), 'changed\n');
    await pass(5000);
    expect(frames[1]?.repositories).toMatchObject([
      { root: two, unifiedDiff: expect.stringContaining('+changed') },
    ]);
    await pass(5000);
    expect(frames[2]?.repositories).toEqual([]);
    await git(one, 'checkout', '--quiet', '-b', 'other');
    await pass(5000);
    expect(frames[3]?.repositories).toMatchObject([{ root: one, branch: 'other' }]);
    expect(frames).toHaveLength(4);
  });

  test('never come while no repository is known', async () => {
    const { watch, pass, looks } = watching();
    const { frames, refresh } = subscribe(watch);
    watch.addPaths(chatId, [], [await tempFolder(), 'relative']);
    refresh();
    await pass(12_000);
    expect([frames, looks]).toEqual([[], []]);
  });

  test('tell once that a repository is gone, and the whole of it when it comes back', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const { watch, idle, pass } = watching();
    const { frames } = subscribe(watch);
    watch.addPaths(chatId, [], [root]);
    await idle();
    await rm(root, { recursive: true });
    await pass(15_000);
    expect(frames.slice(1)).toMatchObject([{ repositories: [{ root, removed: true }] }]);
    await mkdir(root);
    await git(root, 'init', '--quiet', '--initial-branch=main');
    watch.addPaths(chatId, [], [root]);
    await pass(1000);
    expect(frames.at(-1)?.repositories).toMatchObject([{ root, removed: false, branch: 'main' }]);
  });

  test('do not come of a failed look, and the next one goes on', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    let failing = false;
    const { watch, idle, pass, summaries } = watching({
      git: {
        snapshot: async (path) =>
          failing ? err({ kind: 'failed', message: 'locked' }) : testGit.snapshot(path),
      },
    });
    const { frames } = subscribe(watch);
    watch.addPaths(chatId, [], [root]);
    await idle();
    failing = true;
    await pass(10_000);
    expect(frames).toHaveLength(1);
    failing = false;
    await pass(5000);
    expect(frames).toHaveLength(2);
    expect(summaries).toHaveLength(1);
  });
});

describe('looks', () => {
  test('two refreshes within a second lead to two looks at most', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const { watch, idle, pass, looks } = watching();
    const { frames, refresh } = subscribe(watch);
    watch.addPaths(chatId, [], [root]);
    await idle();
    refresh();
    await pass(300);
    refresh();
    expect(looks).toHaveLength(1);
    await pass(700);
    expect(looks).toHaveLength(2);
    await pass(3000);
    expect(looks).toHaveLength(2);
    expect(frames).toHaveLength(2);
  });

  test('by poll come five seconds after the last one of any kind', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const { watch, idle, pass, looks } = watching();
    const { refresh } = subscribe(watch);
    watch.addPaths(chatId, [], [root]);
    await idle();
    await pass(3000);
    refresh();
    await idle();
    expect(looks).toHaveLength(2);
    await pass(4900);
    expect(looks).toHaveLength(2);
    await pass(100);
    expect(looks).toHaveLength(3);
  });

  test('are shared by all subscribers, each with its own frames', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const { watch, idle, pass, looks } = watching();
    const first = subscribe(watch);
    watch.addPaths(chatId, [], [root]);
    await idle();
    const second = subscribe(watch);
    await pass(1000);
    expect(looks).toHaveLength(2);
    expect(first.frames.map((frame) => frame.repositories.length)).toEqual([1, 0]);
    expect(second.frames.map((frame) => frame.repositories.length)).toEqual([1]);
  });

  test('follow what a chat touched for its ancestors too, and for no other chat', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const [parent, stranger] = ['parent' as ChatId, 'stranger' as ChatId];
    const { watch, idle } = watching();
    const [own, above, apart] = [chatId, parent, stranger].map((id) =>
      subscribe(watch, { chatId: id }),
    );
    watch.addPaths(chatId, [parent], [root]);
    await idle();
    expect([own, above, apart].map((subscriber) => subscriber?.frames.length)).toEqual([1, 1, 0]);
  });

  test('stop with the last subscriber', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const { watch, idle, pass, looks, clock } = watching();
    const { close, frames } = subscribe(watch);
    watch.addPaths(chatId, [], [root]);
    await idle();
    close();
    await pass(20_000);
    expect([looks.length, frames.length, clock.timerCount]).toEqual([1, 1, 0]);
  });

  test('stop with the watch', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const { watch, pass, looks, clock } = watching();
    const { frames } = subscribe(watch, { chatId, workspaceRoot: root });
    await watch.close();
    await pass(20_000);
    expect(looks.length).toBeLessThanOrEqual(1);
    expect([frames.length, clock.timerCount]).toEqual([0, 0]);
  });
});

describe('where every change is noticed', () => {
  async function seeing(options: Options = {}) {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const all = watching(options);
    const subscribed = subscribe(all.watch);
    all.watch.addPaths(chatId, [], [root]);
    await all.idle();
    all.notice({ kind: 'watching' });
    // The look that follows, since something may have been missed before.
    await all.pass(1000);
    return { root, ...all, ...subscribed };
  }

  test('a change shows at once, and a look that finds nothing new is not told', async () => {
    const { root, idle, pass, notice, frames, looks } = await seeing();
    expect([frames.length, looks.length]).toEqual([1, 2]);
    await writeFile(join(root, 'a.txt'), 'two\n');
    notice({ kind: 'changed', paths: [join(root, 'a.txt')] });
    await idle();
    expect(frames[1]?.repositories).toMatchObject([
      { unifiedDiff: expect.stringContaining('+two') },
    ]);
    notice({ kind: 'changed', paths: [join(root, 'a.txt')] });
    await pass(300);
    expect([frames.length, looks.length]).toEqual([2, 4]);
  });

  test('git is not asked while nothing changes, and heartbeats go on', async () => {
    const { pass, frames, looks } = await seeing();
    const before = looks.length;
    await pass(60_000);
    expect(looks).toHaveLength(before);
    expect(frames.length).toBeGreaterThanOrEqual(12);
    expect(frames.slice(1).flatMap((frame) => frame.repositories)).toEqual([]);
  });

  test('git is asked when a person asks, when a tool wrote, and by another subscriber once', async () => {
    const { root, watch, refresh, pass, looks, kept } = await seeing();
    const before = looks.length;
    refresh();
    await pass(1000);
    expect(looks).toHaveLength(before + 1);
    watch.addPaths(chatId, [], [join(root, 'a.txt')]);
    await pass(1000);
    expect(looks).toHaveLength(before + 2);
    const second = subscribe(watch);
    await pass(1000);
    expect(looks).toHaveLength(before + 2);
    expect(second.frames[0]?.repositories).toMatchObject([{ root, branch: 'main' }]);
    expect(kept.get(chatId)).toEqual(new Set([root]));
  });

  test('a look is at what changed, while that is known by name; when a person asks, at all', async () => {
    const { root, watch, refresh, pass, notice, lookedAt } = await seeing();
    const [a, b] = [join(root, 'a.txt'), join(root, 'b.txt')];
    const afterOne = async (change: () => void): Promise<unknown> => {
      const before = lookedAt.length;
      change();
      await pass(1000);
      expect(lookedAt).toHaveLength(before + 1);
      return lookedAt.at(-1);
    };
    notice({ kind: 'changed', paths: [a] });
    expect(await afterOne(() => notice({ kind: 'changed', paths: [b, a] }))).toEqual([a, b]);
    expect(await afterOne(() => watch.addPaths(chatId, [], [b]))).toEqual([b]);
    expect(await afterOne(() => notice({ kind: 'changed', paths: [] }))).toBeUndefined();
    expect(await afterOne(() => notice({ kind: 'changed', paths: [a] }))).toEqual([a]);
    expect(await afterOne(refresh)).toBeUndefined();
    expect(await afterOne(() => watch.addPaths(chatId, [], []))).toBeUndefined();
    await git(root, 'symbolic-ref', 'HEAD', 'refs/heads/other');
    expect(await afterOne(() => notice({ kind: 'changed', paths: [a] }))).toBeUndefined();
  });

  test('what happens to other branches leads to no look at a work tree beside', async () => {
    const main = await gitRepository({ 'a.txt': 'x\n' });
    const root = join(await tempFolder(), 'side');
    await git(main, 'worktree', 'add', '--quiet', '-b', 'side', root);
    const { watch, idle, pass, notice, looks } = watching();
    subscribe(watch);
    watch.addPaths(chatId, [], [root]);
    await idle();
    notice({ kind: 'watching' });
    await pass(1000);
    const before = looks.length;
    notice({ kind: 'changed', paths: [join(main, '.git/refs/heads/main')] });
    await pass(1000);
    expect(looks).toHaveLength(before);
    notice({ kind: 'changed', paths: [join(main, '.git/refs/heads/side')] });
    await pass(1000);
    expect(looks).toHaveLength(before + 1);
  });

  test('a change of the branch is noticed by the poll even if no watch told of it', async () => {
    const { root, pass, frames } = await seeing();
    await git(root, 'symbolic-ref', 'HEAD', 'refs/heads/other');
    await pass(5000);
    expect(frames.at(-1)?.repositories).toMatchObject([{ root, branch: 'other' }]);
  });

  test('a change during a look leads to another look', async () => {
    let during: (() => Promise<void>) | undefined;
    const { root, idle, pass, notice, frames } = await seeing({
      git: {
        snapshot: async (path) => {
          const taken = await testGit.snapshot(path);
          await during?.();
          return taken;
        },
      },
    });
    during = async () => {
      during = undefined;
      await writeFile(join(root, 'a.txt'), 'during\n');
      notice({ kind: 'changed', paths: [] });
    };
    notice({ kind: 'changed', paths: [] });
    await idle();
    await pass(1000);
    expect(frames.at(-1)?.repositories).toMatchObject([
      { unifiedDiff: expect.stringContaining('+during') },
    ]);
  });

  test('blindness is told in the frames, and the poll looks again', async () => {
    const { root, pass, notice, frames, looks } = await seeing();
    notice({ kind: 'blind', reason: 'too_many_folders' });
    const before = looks.length;
    await writeFile(join(root, 'a.txt'), 'unseen\n');
    await pass(5000);
    expect(looks).toHaveLength(before + 1);
    expect(frames.at(-1)).toMatchObject({
      polled: [root],
      repositories: [{ unifiedDiff: expect.stringContaining('+unseen') }],
    });
    await pass(10_000);
    expect(looks).toHaveLength(before + 3);
  });

  test('the watch lasts as long as somebody subscribes', async () => {
    const { watch, watched, pass, close } = await seeing();
    const second = subscribe(watch);
    await pass(1000);
    expect(watched()).toBe(1);
    close();
    expect(watched()).toBe(1);
    second.close();
    expect(watched()).toBe(0);
  });
});

describe('what a chat touched', () => {
  test('is known to the next watch over the same memory, until the chat is forgotten', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const first = watching();
    first.watch.addPaths(chatId, [], [root]);
    await first.idle();
    await first.watch.close();
    const second = watching({ kept: first.kept });
    const { frames } = subscribe(second.watch);
    await second.idle();
    expect(frames[0]?.repositories).toMatchObject([{ root, branch: 'main' }]);
    await second.watch.forget(chatId);
    const third = watching({ kept: second.kept });
    const after = subscribe(third.watch);
    await third.pass(6000);
    expect(after.frames).toEqual([]);
  });

  test('is forgotten for those who go on watching, and what it touches next is shown', async () => {
    const [root, other] = [await gitRepository({ 'a.txt': 'x\n' }), await gitRepository({ b: '' })];
    const { watch, idle, pass, kept, looks } = watching();
    const { frames } = subscribe(watch);
    watch.addPaths(chatId, [], [root]);
    await idle();
    await watch.forget(chatId);
    expect(frames.at(-1)?.repositories).toEqual([{ root, removed: true }]);
    expect(kept.get(chatId)).toBeUndefined();
    const before = looks.length;
    await pass(12_000);
    expect(looks).toHaveLength(before);
    watch.addPaths(chatId, [], [other]);
    await pass(1000);
    expect(frames.at(-1)?.repositories).toMatchObject([{ root: other, removed: false }]);
  });

  test('is forgotten with the repository', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const { watch, idle, pass, kept } = watching();
    watch.addPaths(chatId, [], [root]);
    await idle();
    await rm(root, { recursive: true });
    watch.addPaths(chatId, [], []);
    await pass(1000);
    expect(kept.get(chatId)).toEqual(new Set());
  });
});

describe('the workspace folder', () => {
  test('is watched for those who ask, from the moment it becomes a repository', async () => {
    const folder = await tempFolder();
    const { watch, pass } = watching();
    const asking = subscribe(watch, { chatId, workspaceRoot: folder });
    const plain = subscribe(watch);
    await pass(1000);
    expect(asking.frames).toEqual([]);
    await git(folder, 'init', '--quiet', '--initial-branch=main');
    await writeFile(join(folder, 'a.txt'), 'x\n');
    await pass(6000);
    expect(asking.frames[0]?.repositories).toMatchObject([{ root: folder, branch: 'main' }]);
    expect(plain.frames).toEqual([]);
  });
});

describe('summaries', () => {
  test('come without subscribers, only when the numbers changed', async () => {
    const root = await gitRepository({ 'a.txt': 'one\n' });
    await git(root, 'remote', 'add', 'origin', 'https://example.com/x.git');
    const { watch, idle, pass, summaries } = watching();
    await writeFile(join(root, 'a.txt'), 'two\nthree\n');
    watch.addPaths(chatId, [], [join(root, 'a.txt')]);
    await idle();
    const summary = {
      chatId,
      branch: 'main',
      remoteOrigin: 'https://example.com/x.git',
      additions: 2,
      deletions: 1,
      changedFiles: 1,
    };
    expect(summaries).toEqual([summary]);
    watch.addPaths(chatId, [], []);
    await pass(1000);
    expect(summaries).toHaveLength(1);
    await commitAll(root);
    watch.addPaths(chatId, [], []);
    await pass(1000);
    expect(summaries[1]).toEqual({ ...summary, additions: 0, deletions: 0, changedFiles: 0 });
  });
});

describe('file versions', () => {
  test("are given of the chat's repositories and the workspace's, of no other", async () => {
    const [own, workspaceRoot, other] = [
      await gitRepository({ 'a.txt': 'own\n' }),
      await gitRepository({ 'a.txt': 'workspace\n' }),
      await gitRepository({ 'a.txt': 'other\n' }),
    ];
    const { watch, idle } = watching();
    watch.addPaths(chatId, [], [own]);
    await idle();
    const read = async (repositoryRoot: string): Promise<unknown> => {
      const request = { chatId, workspaceRoot, repositoryRoot, path: 'a.txt' };
      const versions = await watch.fileVersions(request);
      return versions.ok ? versions.value.head.content : versions.error.kind;
    };
    expect(await read(own)).toBe('own\n');
    expect(await read(workspaceRoot)).toBe('workspace\n');
    expect(await read(other)).toBe('unknown_repository');
  });
});
