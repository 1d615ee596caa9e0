import { fork, type ChildProcess } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import type { FolderWatch, WatchedFolder, WatchEvent, WatcherPort } from '../../ports/index.ts';
import type { Environment } from '../processes/command-environment.ts';
import { watcherReportSchema, type WatcherReport, type WatcherRequest } from './protocol.ts';

/** An unused process is kept this long. */
const lingerMs = 30_000;
const firstRestartMs = 100;
const lastRestartMs = 30_000;
/** A process that lived this long was well. */
const steadyMs = 60_000;
/** Who waits for all changes to be told waits no longer than this. */
const settleMs = 2000;

export type LocalWatcherDeps = {
  readonly environment: Environment;
  readonly clock: Clock;
  /** Folders watched at most; a share of what the system allows when absent. */
  readonly folderLimit?: number;
};

/** Watches folders from a process of its own, which is started when it is needed. */
export interface LocalWatcher extends WatcherPort {
  /** Of the process, while there is one. */
  readonly pid: number | undefined;
  close(): Promise<void>;
}

type Watch = {
  readonly folders: readonly WatchedFolder[];
  readonly listener: (event: WatchEvent) => void;
};

export function createLocalWatcher(deps: LocalWatcherDeps): LocalWatcher {
  const { clock } = deps;
  const watches = new Map<number, Watch>();
  /** By mark: those who wait for all changes to be told. */
  const settling = new Map<number, (complete: boolean) => void>();
  let child: ChildProcess | undefined;
  let [nextId, nextMark, restartMs, startedAtMs] = [1, 1, firstRestartMs, 0];
  let stopTimer: Dispose = () => undefined;
  let restarting = false;
  let closed = false;

  function send(request: WatcherRequest): void {
    // A process that is about to end takes nothing more; its successor is told everything.
    if (child?.connected) child.send(request, () => undefined);
  }

  function start(): void {
    stopTimer();
    restarting = false;
    startedAtMs = clock.monotonicMs();
    const limit = deps.folderLimit === undefined ? [] : [String(deps.folderLimit)];
    const started = fork(programPath(), limit, {
      // Inside Electron this very program is Electron; the variable makes it a plain Node.
      env: { ...deps.environment, ELECTRON_RUN_AS_NODE: '1' },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child = started;
    started.on('message', (message) => {
      const report = watcherReportSchema.safeParse(message);
      if (report.success && child === started) tell(report.data);
    });
    started.once('error', () => ended(started));
    started.once('exit', () => ended(started));
    for (const [id, { folders }] of watches) send(watchRequest(id, folders));
  }

  function tell(report: WatcherReport): void {
    const listener = watches.get(report.id)?.listener;
    switch (report.type) {
      case 'watching':
        return listener?.({ kind: 'watching' });
      case 'changed':
        return listener?.({ kind: 'changed', paths: report.paths });
      case 'blind':
        return listener?.({ kind: 'blind', reason: report.reason });
      case 'settled':
        return settling.get(report.mark)?.(report.complete);
    }
  }

  function settle(id: number): Promise<boolean> {
    if (!child?.connected || !watches.has(id)) return Promise.resolve(false);
    const mark = nextMark;
    nextMark += 1;
    return new Promise((resolve) => {
      const end = (complete: boolean): void => {
        settling.delete(mark);
        stopWaiting();
        resolve(complete);
      };
      const stopWaiting = clock.setTimer(() => end(false), settleMs);
      settling.set(mark, end);
      send({ type: 'settle', id, mark });
    });
  }

  function settleNothing(): void {
    for (const end of Array.from(settling.values())) end(false);
  }

  function ended(which: ChildProcess): void {
    if (child !== which) return;
    child = undefined;
    settleNothing();
    if (closed || watches.size === 0) return;
    if (clock.monotonicMs() - startedAtMs > steadyMs) restartMs = firstRestartMs;
    restarting = true;
    stopTimer();
    stopTimer = clock.setTimer(start, restartMs);
    restartMs = Math.min(2 * restartMs, lastRestartMs);
    for (const { listener } of Array.from(watches.values())) {
      listener({ kind: 'blind', reason: 'starting' });
    }
  }

  function unwatch(id: number): void {
    if (!watches.delete(id)) return;
    send({ type: 'unwatch', id });
    if (watches.size > 0 || closed) return;
    stopTimer();
    restarting = false;
    stopTimer = clock.setTimer(() => child?.disconnect(), lingerMs);
  }

  return {
    get pid() {
      return child?.pid;
    },
    watch(folders, listener): FolderWatch {
      if (closed) return { settle: () => Promise.resolve(false), close: () => undefined };
      const id = nextId;
      nextId += 1;
      watches.set(id, { folders, listener });
      if (child) {
        if (watches.size === 1) stopTimer();
        send(watchRequest(id, folders));
      } else if (!restarting) {
        start();
      }
      return { settle: () => settle(id), close: () => unwatch(id) };
    },
    close() {
      closed = true;
      stopTimer();
      watches.clear();
      settleNothing();
      const last = child;
      child = undefined;
      if (!last || last.exitCode !== null || last.signalCode !== null) return Promise.resolve();
      return new Promise((resolve) => {
        last.once('exit', () => resolve());
        last.once('error', () => resolve());
        // It holds nothing that could be lost.
        last.kill('SIGKILL');
      });
    },
  };
}

function watchRequest(id: number, folders: readonly WatchedFolder[]): WatcherRequest {
  const copies = folders.map((folder) => ({
    path: folder.path,
    ignoredPaths: [...folder.ignoredPaths],
    ignoredNames: [...folder.ignoredNames],
  }));
  return { type: 'watch', id, folders: copies };
}

/** The program of the process, seen from the sources or from the built files. */
function programPath(): string {
  const here = import.meta.dirname;
  if (import.meta.filename.endsWith('.ts')) return join(here, 'watcher-process.ts');
  return join(basename(here) === 'chunks' ? dirname(here) : here, 'watcher-process.js');
}
