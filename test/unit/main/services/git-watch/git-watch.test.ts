import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { GitPort } from '#main/agent-bridge/ports/index.ts';
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
  /** Lets every look that has begun end, and what follows from it happen. */
  readonly idle: () => Promise<void>;
  /** Lets time pass in steps, each until all looks have ended. */
  readonly pass: (spanMs: number) => Promise<void>;
};

/** Real git under a clock that the test moves. */
function watching(overrides: Partial<GitPort> = {}): Watching {
  const clock = createManualClock();
  const looks: string[] = [];
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
  const watch = createGitWatch({
    git: {
      ...port,
      findRepository: (path) => tracked(port.findRepository(path)),
      snapshot: (root) => {
        looks.push(root);
        return tracked(port.snapshot(root));
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
    idle,
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
      snapshot: async (path) =>
        failing ? err({ kind: 'failed', message: 'locked' }) : testGit.snapshot(path),
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
