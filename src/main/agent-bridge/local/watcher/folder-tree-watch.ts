import { watch, type FSWatcher } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Dispose } from '#shared/kernel/clock.ts';
import { systemClock } from '../../../platform/clock.ts';
import type { WatchedFolder } from '../../ports/index.ts';
import { ignoreTest } from './ignore.ts';
import type { TreeListeners, TreeWatch } from './tree-watch.ts';
import { TooManyFolders, type WatchBudget } from './watch-budget.ts';

/** Told is after a moment of quiet, so that a half-done checkout or deletion is not looked at. */
const quietMs = 40;
/** It never gets quiet while something works without a pause: then this is long enough. */
const longestMs = 150;
/** More paths than this at once are not named. */
const namedPaths = 1000;
/** The system's queue may have run over: it holds about four times as many. */
const overrunEvents = 4000;
/** Folders read at the same time. */
const width = 32;

/**
 * Watches each folder of the tree by itself, so that an ignored one costs nothing, and none is
 * missed that was made inside of one just made: a folder is first watched, then read. Names need
 * not be UTF-8: inside, paths are strings of bytes.
 */
export function createFolderTreeWatch(
  folder: WatchedFolder,
  budget: WatchBudget,
  listeners: TreeListeners,
): TreeWatch {
  const root = toBytes(folder.path);
  const isIgnored = ignoreTest(mapFolder(folder, toBytes));
  const watchers = new Map<string, FSWatcher>();
  let changed = new Set<string>();
  let events = 0;
  let firstEventMs: number | undefined;
  let stopGathering: Dispose = () => undefined;
  let reading: Promise<void> = Promise.resolve();
  let closed = false;

  function heard(parent: string, type: string, name: string | null): void {
    if (closed) return;
    events += 1;
    if (name !== null) {
      const path = `${parent}/${name}`;
      if (isIgnored(path, name)) return;
      if (changed.size <= namedPaths) changed.add(path);
      if (type === 'rename') enqueue(() => renew(path));
    }
    const nowMs = systemClock.monotonicMs();
    firstEventMs ??= nowMs;
    stopGathering();
    const waitMs = Math.min(quietMs, firstEventMs + longestMs - nowMs);
    stopGathering = systemClock.setTimer(tell, Math.max(0, waitMs));
  }

  function tell(): void {
    firstEventMs = undefined;
    const paths = changed.size > namedPaths ? [] : Array.from(changed, fromBytes);
    const overrun = events > overrunEvents;
    changed = new Set();
    events = 0;
    listeners.changed(overrun ? [] : paths);
    if (!overrun) return;
    enqueue(() => addTree(root));
    enqueue(() => Promise.resolve(listeners.changed([])));
  }

  /** A name came or went: what was watched there is no more, and what is there now is not yet. */
  async function renew(path: string): Promise<void> {
    drop(path);
    if (await isFolder(path)) await addTree(path);
  }

  function enqueue(step: () => Promise<void>): void {
    reading = after(reading, step);
  }

  async function after(before: Promise<void>, step: () => Promise<void>): Promise<void> {
    await before;
    try {
      if (!closed) await step();
    } catch (cause) {
      release();
      listeners.failed(cause);
    }
  }

  /** Watches the folder and those below it, as far as they are not yet. */
  async function addTree(start: string): Promise<void> {
    for (let level = [start]; level.length > 0 && !isClosed();) {
      const found: string[] = [];
      for (let at = 0; at < level.length && !isClosed(); at += width) {
        found.push(...(await Promise.all(level.slice(at, at + width).map(addFolder))).flat());
      }
      level = found;
    }
  }

  /** The folders in it. */
  async function addFolder(path: string): Promise<readonly string[]> {
    try {
      if (!watchers.has(path)) {
        if (!budget.take()) throw new TooManyFolders();
        watchers.set(path, open(path));
      }
      const entries = await readdir(Buffer.from(path, 'latin1'), {
        withFileTypes: true,
        encoding: 'latin1',
      });
      return entries
        .filter((entry) => entry.isDirectory() && !isIgnored(`${path}/${entry.name}`, entry.name))
        .map((entry) => `${path}/${entry.name}`);
    } catch (cause) {
      if (!isPassing(cause) || path === root) throw cause;
      drop(path);
      return [];
    }
  }

  function open(path: string): FSWatcher {
    try {
      const listener = (type: string, name: string | null): void => heard(path, type, name);
      const watcher = watch(Buffer.from(path, 'latin1'), { encoding: 'latin1' }, listener);
      watcher.on('error', () => enqueue(() => renew(path)));
      return watcher;
    } catch (cause) {
      budget.giveBack();
      throw cause;
    }
  }

  /** Ends the watches of the folder and those below it. */
  function drop(path: string): void {
    if (!watchers.has(path)) return;
    for (const [each, watcher] of watchers) {
      if (each !== path && !each.startsWith(`${path}/`)) continue;
      watcher.close();
      watchers.delete(each);
      budget.giveBack();
    }
  }

  /** What has happened waits to be read until then. */
  async function settle(): Promise<boolean> {
    await afterPoll();
    await reading;
    // In a folder that was made meanwhile more may have happened before it was watched.
    await afterPoll();
    stopGathering();
    if (firstEventMs !== undefined) tell();
    await reading;
    return !closed;
  }

  /** A call, since it changes while a folder is awaited. */
  function isClosed(): boolean {
    return closed;
  }

  function release(): void {
    closed = true;
    stopGathering();
    drop(root);
  }

  return {
    open: () => addTree(root),
    settle,
    async close() {
      release();
      await reading;
      // A folder may have been added while it was read.
      drop(root);
    },
  };
}

/** The loop has asked the system for events once more, and handed them on. */
async function afterPoll(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await nextTurn();
}

/** The folder went away, or is closed to us. */
function isPassing(cause: unknown): boolean {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES' || code === 'EPERM';
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await lstat(Buffer.from(path, 'latin1'))).isDirectory();
  } catch {
    return false;
  }
}

function mapFolder(folder: WatchedFolder, map: (text: string) => string): WatchedFolder {
  return {
    path: map(folder.path),
    ignoredPaths: folder.ignoredPaths.map(map),
    ignoredNames: folder.ignoredNames.map(map),
  };
}

function toBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function fromBytes(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
