import { readFile } from 'node:fs/promises';

/** Of the watches that the system gives one person, editors and builds need most. */
const share = 0.25;

/** Folders that may be watched at the same time; without a limit where the system has none. */
export async function watchLimit(): Promise<number> {
  if (process.platform !== 'linux') return Infinity;
  try {
    const text = await readFile('/proc/sys/fs/inotify/max_user_watches', 'utf8');
    return Math.floor(Number(text) * share);
  } catch {
    // The least that kernels were ever shipped with.
    return Math.floor(8192 * share);
  }
}

/** The folders that may still be watched. */
export interface WatchBudget {
  /** False when there is none left. */
  take(): boolean;
  giveBack(): void;
}

/** The budget was used up. */
export class TooManyFolders extends Error {}

export function createWatchBudget(limit: number): WatchBudget {
  let used = 0;
  return {
    take() {
      if (used >= limit) return false;
      used += 1;
      return true;
    },
    giveBack() {
      used -= 1;
    },
  };
}
