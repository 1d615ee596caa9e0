import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ReviewFile, ReviewRange, ReviewRepository } from '#shared/api/review.ts';
import type { Dispose } from '#shared/kernel/clock.ts';
import type { Transport } from '../transport/transport.ts';
import { describeProblem, refusalStatus, type Problem } from './problem.ts';
import { createReviewActions, type ReviewActions } from './review-actions.ts';
import { keptWork, type KeptWork } from './review-turns.ts';
import {
  rangesOf,
  sameRange,
  toItems,
  type ReviewItem,
  type ReviewList,
  type ReviewView,
} from './review-items.ts';

export type ReviewState = {
  /** `loading`: nothing is known yet. `failed`: nothing could be loaded; see `problem`. */
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly problem: Problem | undefined;
  readonly view: ReviewView;
  readonly repositories: readonly ReviewRepository[];
  /** Of the view that was last loaded, by repository. */
  readonly lists: readonly ReviewList[];
  /** The view that `lists` shows: an older one while the chosen one is on its way. */
  readonly shown: ReviewView;
  /** What was kept of turns, the latest first. */
  readonly kept: readonly KeptWork[];
  /** Content ids of the files that were viewed, by root and path. */
  readonly viewed: ReadonlyMap<string, string>;
};

/** The changes of a chat's repositories as the person reviews them. */
export interface Review extends ReviewActions {
  readonly chatId: string;
  readonly store: StoreApi<ReviewState>;
  /** Loads, until the returned function is called. */
  open(): Dispose;
  /** Looks again; calls that come while it looks become one more look. */
  refresh(): Promise<void>;
  setView(view: ReviewView): void;
  /** Both sides of a file; asked for once while its content is the same. */
  file(item: ReviewItem): Promise<ReviewFile>;
  /** What `file` gave already. */
  knownFile(item: ReviewItem): ReviewFile | undefined;
  blob(item: ReviewItem, side: 'old' | 'new', signal: AbortSignal): Promise<Blob>;
  setViewed(items: readonly ReviewItem[], viewed: boolean): Promise<void>;
}

export type ReviewDeps = { readonly api: Pick<Transport, 'review'> };

/** Files whose sides are kept. */
const KEPT_FILES = 64;

/** Files listed at most, so that a folder that was copied in by mistake harms nobody. */
const LISTED_FILES = 50_000;

const initialView: ReviewView = { scope: 'uncommitted' };

export function createReview({ api }: ReviewDeps, chatId: string): Review {
  const store = createStore<ReviewState>(() => ({
    phase: 'loading',
    problem: undefined,
    view: initialView,
    shown: initialView,
    repositories: [],
    lists: [],
    kept: [],
    viewed: new Map(),
  }));
  let abort = new AbortController();
  let looking: Promise<void> | undefined;
  let isStale = false;
  let keepsNothing = false;
  /** How often marks were set here, and how many of these the server is still being told. */
  let marksSet = 0;
  let marksOnTheWay = 0;
  /** A look did without the server's marks, which are to be looked up again. */
  let marksMissed = false;
  /** Least recently used first. */
  const files = new Map<string, { promise: Promise<ReviewFile>; value?: ReviewFile }>();

  async function listFiles(
    root: string,
    range: ReviewRange,
    known: ReadonlyMap<string, ReviewItem>,
    signal: AbortSignal,
  ): Promise<ReviewList> {
    const target = { ...range, repo_root: root };
    let page = await api.review.files(chatId, target, signal);
    const { total } = page;
    const found = [...page.files];
    while (page.next_offset !== undefined && found.length < LISTED_FILES) {
      page = await api.review.files(chatId, { ...target, offset: page.next_offset }, signal);
      found.push(...page.files);
    }
    const items = toItems(root, range, found, known);
    return { root, range, items, total, note: page.note };
  }

  async function look(signal: AbortSignal): Promise<void> {
    const { view, lists: before } = store.getState();
    const known = new Map(before.flatMap(({ items }) => items.map((item) => [item.key, item])));
    const marksSetBefore = marksSet;
    const wereOnTheWay = marksOnTheWay > 0;
    const [repositories, kept] = await Promise.all([
      api.review.repositories(chatId, signal),
      loadKept(signal),
    ]);
    const [lists, marks] = await Promise.all([
      Promise.all(
        repositories.flatMap((repository) =>
          rangesOf(view, repository).map((range) =>
            listFiles(repository.repo_root, range, known, signal),
          ),
        ),
      ),
      Promise.all(
        repositories.map(async ({ repo_root: root }) => {
          const viewed = await api.review.viewed(chatId, root, signal);
          return viewed.map(({ path, content_id: id }) => [viewedKey(root, path), id] as const);
        }),
      ),
    ]);
    if (signal.aborted || !sameRange(view, store.getState().view)) return;
    // The server may have answered before it was told what was marked meanwhile.
    const areOld = wereOnTheWay || marksSet !== marksSetBefore;
    marksMissed = areOld;
    if (areOld && marksOnTheWay === 0) isStale = true;
    store.setState({
      phase: 'ready',
      problem: undefined,
      repositories,
      lists,
      shown: view,
      kept,
      ...(!areOld && { viewed: new Map(marks.flat()) }),
    });
  }

  async function lookUntilCurrent(): Promise<void> {
    const { signal } = abort;
    do {
      isStale = false;
      try {
        await look(signal);
      } catch (error) {
        if (signal.aborted) return;
        const problem = describeProblem(error, 'The changes could not be loaded');
        const { phase } = store.getState();
        store.setState({ problem, ...(phase === 'loading' && { phase: 'failed' }) });
      }
    } while (isStale && !signal.aborted);
  }

  /** A server that keeps nothing is not asked again. */
  async function loadKept(signal: AbortSignal): Promise<readonly KeptWork[]> {
    if (keepsNothing) return [];
    try {
      return keptWork(await api.review.checkpoints(chatId, undefined, signal));
    } catch (error) {
      keepsNothing = refusalStatus(error) === 404;
      return store.getState().kept;
    }
  }

  async function refresh(): Promise<void> {
    isStale = true;
    if (!looking) {
      const mine = lookUntilCurrent().finally(() => {
        if (looking === mine) looking = undefined;
      });
      looking = mine;
    }
    await looking;
  }

  async function load(item: ReviewItem, key: string): Promise<ReviewFile> {
    try {
      const value = await fetchFile(item);
      const entry = files.get(key);
      if (entry) entry.value = value;
      return value;
    } catch (error) {
      // What failed is asked for again by the next who wants it.
      files.delete(key);
      throw error;
    }
  }

  function remember(key: string, promise: Promise<ReviewFile>): Promise<ReviewFile> {
    files.set(key, { promise });
    const [oldest] = files.keys();
    if (files.size > KEPT_FILES && oldest !== undefined) files.delete(oldest);
    return promise;
  }

  function fetchFile(item: ReviewItem): Promise<ReviewFile> {
    const { root, range, path, summary } = item;
    const target = { ...range, repo_root: root, path, old_path: summary.old_path };
    return api.review.file(chatId, target, abort.signal);
  }

  function mark(items: readonly ReviewItem[], viewed: boolean): void {
    const marks = new Map(store.getState().viewed);
    for (const { root, path, summary } of items) {
      if (viewed) marks.set(viewedKey(root, path), summary.content_id);
      else marks.delete(viewedKey(root, path));
    }
    marksSet += 1;
    store.setState({ viewed: marks });
  }

  return {
    chatId,
    store,
    ...createReviewActions({ api, chatId, refresh }),
    open() {
      abort = new AbortController();
      looking = undefined;
      const mine = abort;
      void refresh();
      return () => mine.abort();
    },
    refresh,
    setView(view) {
      if (sameRange(view, store.getState().view)) return;
      store.setState({ view });
      void refresh();
    },
    file(item) {
      const key = fileKey(item);
      const known = files.get(key);
      if (!known) return remember(key, load(item, key));
      files.delete(key);
      files.set(key, known);
      return known.promise;
    },
    knownFile: (item) => files.get(fileKey(item))?.value,
    blob(item, side, signal) {
      const { root, range, path, summary } = item;
      const target = { ...range, repo_root: root, path, old_path: summary.old_path, side };
      return api.review.blob(chatId, target, signal);
    },
    async setViewed(items, viewed) {
      const [first] = items;
      if (!first) return;
      mark(items, viewed);
      marksOnTheWay += 1;
      try {
        for (const [root, members] of Map.groupBy(items, (item) => item.root)) {
          await api.review.setViewed(chatId, {
            repo_root: root,
            files: members.map(({ path, summary }) => ({
              path,
              content_id: summary.content_id,
              viewed,
            })),
          });
        }
      } catch (error) {
        mark(items, !viewed);
        throw error;
      } finally {
        marksOnTheWay -= 1;
        if (marksMissed && marksOnTheWay === 0) void refresh();
      }
    },
  };
}

export function viewedKey(root: string, path: string): string {
  return `${root}\n${path}`;
}

/** A mark holds for the content that was looked at. */
export function isViewed(
  viewed: ReadonlyMap<string, string>,
  { root, path, summary }: ReviewItem,
): boolean {
  return viewed.get(viewedKey(root, path)) === summary.content_id;
}

function fileKey({ key, range, summary }: ReviewItem): string {
  return [key, range.base, range.from, range.to, summary.content_id].join('\n');
}

/** The file changed between looking and doing: what is on the screen is old. */
export function isOutdated(error: unknown): boolean {
  return refusalStatus(error) === 409;
}
