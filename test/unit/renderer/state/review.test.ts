import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '#shared/api/checkpoints.ts';
import type {
  ReviewFile,
  ReviewFiles,
  ReviewFileSummary,
  ReviewRepository,
  ReviewViewedMark,
} from '#shared/api/review.ts';
import { createReview, isViewed } from '#renderer/state/review.ts';
import { showsWorkTree, type ReviewItem, verbsOf } from '#renderer/state/review-items.ts';
import { keptWork, turnOfMessage } from '#renderer/state/review-turns.ts';
import { ApiFailure } from '#renderer/transport/api-failure.ts';
import type { ReviewApi, ReviewTarget } from '#renderer/transport/review-api.ts';

const CHAT = '00000000-0000-4000-8000-000000000001';

function summary(path: string, contentId = 'a'): ReviewFileSummary {
  return {
    path,
    status: 'modified',
    untracked: false,
    additions: 1,
    deletions: 1,
    binary: false,
    submodule: false,
    content_id: contentId,
  };
}

function repository(root: string, change: Partial<ReviewRepository> = {}): ReviewRepository {
  return {
    repo_root: root,
    branch: 'topic',
    has_remote: false,
    bases: ['main', 'next'],
    base: 'main',
    commits: [],
    conflicts: [],
    ...change,
  };
}

function turn(id: string, root: string, messageId: number): Checkpoint {
  return {
    id,
    kind: 'turn',
    repo_root: root,
    chat_id: CHAT,
    created_at: '2026-01-01T00:00:00Z',
    message_id: messageId,
    title: `Message ${messageId}`,
    files_changed: 2,
    bytes: 10,
    skipped: [],
  };
}

const side = { exists: true, size: 1, binary: false, too_large: false, text: 'x' };

/** A server whose answers the test holds in its hand. */
class Server {
  repositories = [repository('/r')];
  files: ReviewFileSummary[] = [summary('a.ts')];
  marks: ReviewViewedMark[] = [];
  checkpoints: Checkpoint[] = [];
  /** What was asked for, in order. */
  readonly asked: string[] = [];
  fails: ApiFailure | undefined;
  /** Files of one page. */
  page = 100;
  keepsNothing = false;
  /** Until then the marks, as they were when they were asked for, are on the way. */
  marksArrive: Promise<void> | undefined;

  api(): { readonly review: ReviewApi } {
    const unused = (): never => {
      throw new Error('not part of this test');
    };
    const answer = <Value>(what: string, value: Value): Promise<Value> => {
      this.asked.push(what);
      return this.fails ? Promise.reject(this.fails) : Promise.resolve(value);
    };
    return {
      review: {
        repositories: () => answer('repositories', this.repositories),
        files: (_, target) => answer(`files ${rangeOf(target)}`, this.filesFrom(target.offset)),
        file: (_, target) => answer(`file ${target.path}`, fileOf(target.path)),
        viewed: async () => {
          const marks = await answer('viewed', this.marks);
          await this.marksArrive;
          return marks;
        },
        setViewed: (_, request) => answer(`mark ${request.files.length}`, undefined),
        checkpoints: () => {
          this.asked.push('checkpoints');
          return this.keepsNothing
            ? Promise.reject(new ApiFailure('refused', { status: 404 }))
            : Promise.resolve(this.checkpoints);
        },
        restoreCheckpoint: (_, id, { paths }) =>
          answer(`restore ${id} ${paths?.join(' ') ?? 'all'}`, { files: 1, skipped: [] }),
        blob: unused,
        stage: (_, { scope, files }) =>
          answer(`stage ${scope} ${files.map(({ path }) => path).join(' ')}`, { files: 1 }),
        unstage: (_, { scope, files }) =>
          answer(`unstage ${scope} ${files.map(({ path }) => path).join(' ')}`, { files: 1 }),
        discard: unused,
        discarded: unused,
        restore: unused,
        commit: unused,
        push: unused,
        createBranch: unused,
        draftCommitMessage: unused,
        checkpointUsage: unused,
        pruneCheckpoints: unused,
        blame: unused,
        overlaps: unused,
      },
    };
  }

  private filesFrom(offset = 0): ReviewFiles {
    const next = offset + this.page;
    return {
      files: this.files.slice(offset, next),
      total: this.files.length,
      ...(next < this.files.length && { next_offset: next }),
    };
  }
}

function rangeOf({ scope, base, from, to }: ReviewTarget): string {
  return [scope, base, from, to].filter((part) => part !== undefined).join(' ');
}

function fileOf(path: string): ReviewFile {
  return { file: summary(path), old: side, new: side, hunks: [] };
}

async function opened(server = new Server()) {
  const review = createReview({ api: server.api() }, CHAT);
  const close = review.open();
  await review.refresh();
  const items = (): readonly ReviewItem[] =>
    review.store.getState().lists.flatMap((list) => list.items);
  return { review, server, close, items };
}

describe('the review of a chat', () => {
  test('gathers all pages, and keeps the objects of files that are what they were', async () => {
    const server = new Server();
    server.files = [summary('a.ts'), summary('b.ts'), summary('c.ts')];
    server.page = 2;
    const { review, items } = await opened(server);
    expect(items().map(({ path }) => path)).toEqual(['a.ts', 'b.ts', 'c.ts']);
    const [first, second] = items();
    server.files = [summary('a.ts'), summary('b.ts', 'changed'), summary('c.ts')];
    await review.refresh();
    expect(items()[0]).toBe(first);
    expect(items()[1]).not.toBe(second);
  });

  test('makes one more look of all that are asked for while it looks', async () => {
    const { review, server } = await opened();
    server.asked.length = 0;
    await Promise.all([review.refresh(), review.refresh(), review.refresh()]);
    expect(server.asked.filter((what) => what === 'repositories')).toHaveLength(2);
  });

  test('keeps what it shows when a later look fails, and says nothing is known at first', async () => {
    const { review, server, items } = await opened();
    server.fails = new ApiFailure('offline');
    await review.refresh();
    expect(review.store.getState()).toMatchObject({ phase: 'ready' });
    expect(review.store.getState().problem).toBeDefined();
    expect(items()).toHaveLength(1);

    const other = new Server();
    other.fails = new ApiFailure('offline');
    const failed = await opened(other);
    expect(failed.review.store.getState().phase).toBe('failed');
  });

  test('asks for a file once while its content is the same, again once it failed', async () => {
    const { review, server, items } = await opened();
    const [item] = items();
    if (!item) throw new Error('there is one file');
    expect(review.knownFile(item)).toBeUndefined();
    server.fails = new ApiFailure('offline');
    await expect(review.file(item)).rejects.toThrow();
    server.fails = undefined;
    await Promise.all([review.file(item), review.file(item)]);
    expect(server.asked.filter((what) => what === 'file a.ts')).toHaveLength(2);
    expect(review.knownFile(item)?.file.path).toBe('a.ts');
  });

  test('holds a mark for the content that was looked at, and takes it back when refused', async () => {
    const { review, server, items } = await opened();
    const [item] = items();
    if (!item) throw new Error('there is one file');
    await review.setViewed([item], true);
    expect(isViewed(review.store.getState().viewed, item)).toBe(true);
    const changed = { ...item, summary: summary('a.ts', 'changed') };
    expect(isViewed(review.store.getState().viewed, changed)).toBe(false);
    await review.setViewed([item], false);
    server.fails = new ApiFailure('offline');
    await expect(review.setViewed([item], true)).rejects.toThrow();
    expect(isViewed(review.store.getState().viewed, item)).toBe(false);
  });

  test('keeps a mark that was set while it looked, and looks for those of others again', async () => {
    const { review, server, items } = await opened();
    const [item] = items();
    if (!item) throw new Error('there is one file');
    const viewed = (): boolean => isViewed(review.store.getState().viewed, item);
    const seen: boolean[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    server.marksArrive = promise;
    server.asked.length = 0;
    const look = review.refresh();
    await expect.poll(() => server.asked).toContain('viewed');
    await review.setViewed([item], true);
    server.marks = [{ path: 'a.ts', content_id: 'a' }];
    review.store.subscribe(() => seen.push(viewed()));
    resolve();
    await look;
    expect(seen).not.toContain(false);
    expect(server.asked.filter((what) => what === 'viewed')).toHaveLength(2);
  });

  test('looks again after what the person did, in the scope where it was chosen', async () => {
    const { review, server, items } = await opened();
    server.asked.length = 0;
    await review.stage(items());
    expect(server.asked[0]).toBe('stage uncommitted a.ts');
    server.asked.length = 0;
    const [item] = items();
    if (!item) throw new Error('there is one file');
    expect(verbsOf(item)).toMatchObject({ stage: true, unstage: false });
    const parts = { staged: 'modified', unstaged: 'modified' } as const;
    const partly = { ...item, summary: { ...item.summary, ...parts } };
    expect(verbsOf(partly)).toMatchObject({ stage: true, unstage: true });
    await review.unstage([partly], { old: [], new: [[1, 1]] });
    expect(server.asked[0]).toBe('unstage uncommitted a.ts');
    expect(server.asked).toContain('repositories');
  });

  test('compares each repository with the base that it has', async () => {
    const server = new Server();
    server.repositories = [
      repository('/r'),
      repository('/s', { bases: ['trunk'], base: 'trunk' }),
      repository('/t', { bases: [], base: undefined }),
    ];
    const { review } = await opened(server);
    server.asked.length = 0;
    review.setView({ scope: 'branch', base: 'next' });
    await review.refresh();
    const ranges = new Set(server.asked.filter((what) => what.startsWith('files')));
    expect([...ranges]).toEqual(['files branch next', 'files branch']);
    expect(review.store.getState().lists.map(({ root }) => root)).toEqual(['/r', '/s']);
  });
});

describe('what was kept of turns', () => {
  test('is one for a turn that worked in several repositories', () => {
    const kept = keptWork([
      turn('3', '/r', 9),
      turn('2', '/s', 9),
      { ...turn('1', '/r', 5), files_changed: undefined },
    ]);
    expect(kept.map(({ filesChanged, states }) => [filesChanged, states.length])).toEqual([
      [4, 2],
      [undefined, 1],
    ]);
    expect(turnOfMessage(kept, 5)?.states).toEqual([{ root: '/r', id: '1' }]);
    expect(turnOfMessage(kept, 7)).toBeUndefined();
  });

  test('is compared in the repositories that the turn worked in, to its end or to now', async () => {
    const server = new Server();
    server.repositories = [repository('/r'), repository('/s')];
    server.checkpoints = [turn('3', '/s', 9)];
    const { review, items } = await opened(server);
    const kept = turnOfMessage(review.store.getState().kept, 9);
    if (!kept) throw new Error('the turn was kept');
    review.setView({ scope: 'kept-turn', turn: kept, until: 'its-end' });
    await review.refresh();
    expect(server.asked).toContain('files turn 3');
    expect(items().map((item) => [item.root, showsWorkTree(item)])).toEqual([['/s', false]]);
    review.setView({ scope: 'kept-turn', turn: kept, until: 'now' });
    await review.refresh();
    expect(server.asked).toContain('files turn 3 now');
    expect(items().map(showsWorkTree)).toEqual([true]);
  });

  test('is restored whole or in part, and looked at again', async () => {
    const { review, server } = await opened();
    server.asked.length = 0;
    await review.restoreState({ root: '/r', id: '3' }, { force: false });
    await review.restoreState({ root: '/r', id: '3' }, { paths: ['a.ts'], force: false });
    expect(server.asked.filter((what) => what.startsWith('restore'))).toEqual([
      'restore 3 all',
      'restore 3 a.ts',
    ]);
    expect(server.asked.filter((what) => what === 'repositories')).toHaveLength(2);
  });

  test('is not asked for again of a server that keeps nothing', async () => {
    const server = new Server();
    server.keepsNothing = true;
    const { review } = await opened(server);
    await review.refresh();
    expect(server.asked.filter((what) => what === 'checkpoints')).toHaveLength(1);
    expect(review.store.getState()).toMatchObject({ phase: 'ready', kept: [] });
  });
});
