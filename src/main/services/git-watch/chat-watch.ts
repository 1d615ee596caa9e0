import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import type { GitPort } from '../../agent-bridge/ports/index.ts';
import type { Logger } from '../../platform/logger.ts';
import { type GitWatchFrame, nextFrame } from './frames.ts';
import type { RepositoryScan, RepositoryScanner } from './repository-scanner.ts';
import type { RepositoryWatches } from './repository-watches.ts';
import { createScanSchedule, type ScanReason } from './scan-schedule.ts';
import { type GitSummary, sameSummary, summarize } from './summary.ts';

/** Times of the contract (chats 8.3). */
const minGapMs = 1000;
const pollMs = 5000;
/** A chat touches a few; what a runaway command would add is not kept. */
const rootLimit = 100;
/** Of the time, at most a fifth is spent on looking by poll, however slow the repository is. */
const restPerScan = 4;

export type ChatWatchDeps = {
  readonly chatId: ChatId;
  readonly git: GitPort;
  readonly scanner: RepositoryScanner;
  readonly watches: RepositoryWatches;
  /** The chat's repositories, which outlive the program. */
  readonly memory: RootMemory;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly summaryChanged: (summary: GitSummary) => void;
};

/** Keeps the roots of one chat's repositories. */
export interface RootMemory {
  /** In the order in which they came to be known. */
  list(): readonly string[];
  add(root: string): void;
  delete(root: string): void;
}

/** The repositories of one chat and those who watch them. */
export interface ChatWatch {
  /** Adds the repositories of the paths, then looks. */
  addPaths(paths: readonly string[]): void;
  subscribe(
    workspaceRoot: string | undefined,
    listener: (frame: GitWatchFrame) => void,
  ): { refresh(): void; close(): void };
  /** Roots in the order in which they came to be known. */
  roots(): readonly string[];
  /** Whether somebody subscribes. */
  readonly isWatched: boolean;
  /** Forgets what the chat touched; subscribers stay, and are told. */
  forgetPaths(): void;
  close(): Promise<void>;
}

type Subscriber = {
  readonly listener: (frame: GitWatchFrame) => void;
  readonly workspaceRoot: string | undefined;
  readonly sent: Map<string, string>;
};

export function createChatWatch(deps: ChatWatchDeps): ChatWatch {
  const { chatId, git, scanner, watches, memory, clock, logger } = deps;
  const pathRoots = new Set(memory.list());
  /** Workspace folders that were asked for, with their repository once there is one. */
  const folders = new Map<string, string | undefined>();
  const subscribers = new Set<Subscriber>();
  /** Watched on disk while somebody subscribes. */
  const held = new Map<string, Dispose>();
  let summary: GitSummary | undefined;
  /** Somebody knows or wants more than the watch: the next scan asks git. */
  let fresh = false;
  let stopPoll: Dispose = () => undefined;
  let adding: Promise<void> = Promise.resolve();
  let closed = false;
  /** Counts how often everything touched was forgotten. */
  let memories = 0;
  const schedule = createScanSchedule({ clock, minGapMs, scan });

  function roots(): readonly string[] {
    const ofFolders = Array.from(folders.values()).filter((root) => root !== undefined);
    return Array.from(new Set([...ofFolders, ...pathRoots]));
  }

  async function add(paths: readonly string[]): Promise<void> {
    const since = memories;
    for (const path of new Set(paths)) {
      const root = await git.findRepository(path);
      if (closed || memories !== since) return;
      if (root === undefined) continue;
      watches.get(root)?.note(path);
      if (pathRoots.has(root) || pathRoots.size >= rootLimit) continue;
      pathRoots.add(root);
      memory.add(root);
    }
    if (closed) return;
    // Without a path, anything may have changed.
    if (paths.length === 0) lookAnew();
    else schedule.request();
  }

  function lookAnew(): void {
    fresh = true;
    schedule.request();
  }

  function holdRoots(): void {
    const wanted = new Set(subscribers.size > 0 && !closed ? roots() : []);
    for (const [root, release] of held) {
      if (wanted.has(root)) continue;
      held.delete(root);
      release();
    }
    for (const root of wanted) {
      if (!held.has(root))
        held.set(
          root,
          watches.hold(root, () => schedule.hurry()),
        );
    }
  }

  /** A workspace folder may become a repository at any time. */
  async function findFolders(): Promise<void> {
    for (const [folder, root] of folders) {
      if (root === undefined) folders.set(folder, await git.findRepository(folder));
    }
  }

  async function scan(reason: ScanReason): Promise<void> {
    const due = reason === 'due';
    if (due) stopPoll();
    const request = { notBeforeMs: clock.monotonicMs(), fresh: due && fresh };
    if (due) fresh = false;
    try {
      await findFolders();
      holdRoots();
      const scans = await Promise.all(roots().map((root) => scanner.scan(root, request)));
      if (!closed) tell(scans, due);
    } catch (error) {
      logger.error('git.watch_failed', { error });
    }
    if (due) schedulePoll(clock.monotonicMs() - request.notBeforeMs);
  }

  function tell(scans: readonly RepositoryScan[], heartbeat: boolean): void {
    const scannedAt = clock.now();
    const blind = scans.map((each) => each.root).filter(isPolled);
    for (const subscriber of subscribers) {
      const own = scans.filter((each) => isVisible(subscriber, each.root));
      const polled = blind.filter((root) => isVisible(subscriber, root));
      const frame = nextFrame(own, subscriber.sent, { scannedAt, polled, heartbeat });
      if (frame) subscriber.listener(frame);
    }
    for (const gone of scans.filter((each) => each.kind === 'removed')) forgetRoot(gone.root);
    const next = summarize(chatId, scans);
    if (next === undefined || sameSummary(summary, next)) return;
    summary = next;
    deps.summaryChanged(next);
  }

  function isPolled(root: string): boolean {
    const blind = watches.get(root)?.blind;
    return blind !== undefined && blind !== 'starting';
  }

  function isVisible(subscriber: Subscriber, root: string): boolean {
    const { workspaceRoot } = subscriber;
    return (
      pathRoots.has(root) || (workspaceRoot !== undefined && folders.get(workspaceRoot) === root)
    );
  }

  function forgetRoot(root: string): void {
    if (pathRoots.delete(root)) memory.delete(root);
    for (const [folder, known] of folders) if (known === root) folders.set(folder, undefined);
    holdRoots();
  }

  function forgetPaths(): void {
    memories += 1;
    pathRoots.clear();
    summary = undefined;
    for (const subscriber of subscribers) {
      const gone = Array.from(subscriber.sent.keys()).filter(
        (root) => !isVisible(subscriber, root),
      );
      for (const root of gone) subscriber.sent.delete(root);
      const repositories = gone.map((root) => ({ root, removed: true }) as const);
      if (gone.length === 0) continue;
      subscriber.listener({ scannedAt: clock.now(), repositories, polled: [] });
    }
    holdRoots();
  }

  function schedulePoll(scanMs: number): void {
    stopPoll();
    if (closed || subscribers.size === 0 || (pathRoots.size === 0 && folders.size === 0)) return;
    stopPoll = clock.setTimer(() => schedule.request(), Math.max(pollMs, restPerScan * scanMs));
  }

  return {
    roots,
    forgetPaths,
    get isWatched() {
      return subscribers.size > 0;
    },

    addPaths(paths) {
      // One after the other, so that close has a single thing to wait for.
      adding = adding.then(() => add(paths));
    },

    subscribe(workspaceRoot, listener) {
      const subscriber = { listener, workspaceRoot, sent: new Map<string, string>() };
      subscribers.add(subscriber);
      if (workspaceRoot !== undefined && !folders.has(workspaceRoot)) {
        folders.set(workspaceRoot, undefined);
      }
      if (pathRoots.size > 0 || folders.size > 0) schedule.request();
      return {
        refresh() {
          if (subscribers.has(subscriber)) lookAnew();
        },
        close() {
          subscribers.delete(subscriber);
          if (subscribers.size > 0) return;
          stopPoll();
          holdRoots();
        },
      };
    },

    async close() {
      closed = true;
      stopPoll();
      subscribers.clear();
      holdRoots();
      await adding;
      await schedule.close();
    },
  };
}
