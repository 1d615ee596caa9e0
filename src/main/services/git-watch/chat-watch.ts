import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import type { GitPort } from '../../agent-bridge/ports/index.ts';
import type { Logger } from '../../platform/logger.ts';
import { type GitWatchFrame, nextFrame } from './frames.ts';
import type { RepositoryScan, RepositoryScanner } from './repository-scanner.ts';
import { createScanSchedule } from './scan-schedule.ts';
import { type GitSummary, sameSummary, summarize } from './summary.ts';

/** Times of the contract (chats 8.3). */
const minGapMs = 1000;
const pollMs = 5000;
/** Of the time, at most a fifth is spent on looking by poll, however slow the repository is. */
const restPerScan = 4;

export type ChatWatchDeps = {
  readonly chatId: ChatId;
  readonly git: GitPort;
  readonly scanner: RepositoryScanner;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly summaryChanged: (summary: GitSummary) => void;
};

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
  close(): Promise<void>;
}

type Subscriber = {
  readonly listener: (frame: GitWatchFrame) => void;
  readonly workspaceRoot: string | undefined;
  readonly sent: Map<string, string>;
};

export function createChatWatch(deps: ChatWatchDeps): ChatWatch {
  const { chatId, git, scanner, clock, logger } = deps;
  const pathRoots = new Set<string>();
  /** Workspace folders that were asked for, with their repository once there is one. */
  const folders = new Map<string, string | undefined>();
  const subscribers = new Set<Subscriber>();
  let summary: GitSummary | undefined;
  let stopPoll: Dispose = () => undefined;
  let adding: Promise<void> = Promise.resolve();
  let closed = false;
  const schedule = createScanSchedule({ clock, minGapMs, scan });

  function roots(): readonly string[] {
    const ofFolders = Array.from(folders.values()).filter((root) => root !== undefined);
    return Array.from(new Set([...ofFolders, ...pathRoots]));
  }

  async function add(paths: readonly string[]): Promise<void> {
    for (const path of new Set(paths)) {
      const root = await git.findRepository(path);
      if (root !== undefined) pathRoots.add(root);
    }
    if (!closed) schedule.request();
  }

  /** A workspace folder may become a repository at any time. */
  async function findFolders(): Promise<void> {
    for (const [folder, root] of folders) {
      if (root === undefined) folders.set(folder, await git.findRepository(folder));
    }
  }

  async function scan(): Promise<void> {
    stopPoll();
    const startedAtMs = clock.monotonicMs();
    try {
      await findFolders();
      const scans = await Promise.all(roots().map((root) => scanner.scan(root, startedAtMs)));
      if (!closed) tell(scans);
    } catch (error) {
      logger.error('git.watch_failed', { error });
    }
    schedulePoll(clock.monotonicMs() - startedAtMs);
  }

  function tell(scans: readonly RepositoryScan[]): void {
    const scannedAt = clock.now();
    for (const subscriber of subscribers) {
      const own = scans.filter((scan) => isVisible(subscriber, scan.root));
      const frame = nextFrame(own, subscriber.sent, scannedAt);
      if (frame) subscriber.listener(frame);
    }
    for (const gone of scans.filter((scan) => scan.kind === 'removed')) forgetRoot(gone.root);
    const next = summarize(chatId, scans);
    if (next === undefined || sameSummary(summary, next)) return;
    summary = next;
    deps.summaryChanged(next);
  }

  function isVisible(subscriber: Subscriber, root: string): boolean {
    const { workspaceRoot } = subscriber;
    return (
      pathRoots.has(root) || (workspaceRoot !== undefined && folders.get(workspaceRoot) === root)
    );
  }

  function forgetRoot(root: string): void {
    pathRoots.delete(root);
    for (const [folder, known] of folders) if (known === root) folders.set(folder, undefined);
  }

  function schedulePoll(scanMs: number): void {
    stopPoll();
    if (closed || subscribers.size === 0 || (pathRoots.size === 0 && folders.size === 0)) return;
    stopPoll = clock.setTimer(() => schedule.request(), Math.max(pollMs, restPerScan * scanMs));
  }

  return {
    roots,

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
          if (subscribers.has(subscriber)) schedule.request();
        },
        close() {
          subscribers.delete(subscriber);
          if (subscribers.size === 0) stopPoll();
        },
      };
    },

    async close() {
      closed = true;
      stopPoll();
      subscribers.clear();
      await adding;
      await schedule.close();
    },
  };
}
