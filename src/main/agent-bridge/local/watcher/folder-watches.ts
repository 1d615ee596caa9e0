import { stat } from 'node:fs/promises';
import type { WatchedFolder } from '../../ports/index.ts';
import type { WatcherReport } from './protocol.ts';
import { createTreeWatch } from './create-tree-watch.ts';
import type { TreeWatch } from './tree-watch.ts';
import { createWatchBudget, TooManyFolders } from './watch-budget.ts';

export type FolderWatchesDeps = {
  /** Folders that may be watched at the same time. */
  readonly limit: number;
  readonly report: (message: WatcherReport) => void;
  /** Something could not be unwatched; the process has to end. */
  readonly broken: () => void;
};

/** The watched folders of this process, in groups with an id. */
export interface FolderWatches {
  add(id: number, folders: readonly WatchedFolder[]): void;
  remove(id: number): void;
  /** Reports `settled` with the mark after all changes until now. */
  settle(id: number, mark: number): Promise<void>;
}

type Group = { readonly trees: TreeWatch[]; removed: boolean };

export function createFolderWatches(deps: FolderWatchesDeps): FolderWatches {
  const { report, broken } = deps;
  const groups = new Map<number, Group>();
  const budget = createWatchBudget(deps.limit);

  async function start(id: number, group: Group, folders: readonly WatchedFolder[]): Promise<void> {
    try {
      for (const folder of folders) {
        if (group.removed) return;
        if (!(await stat(folder.path)).isDirectory()) return giveUp(id, group, 'failed');
        const ignored = new Set(folder.ignoredPaths);
        const tree = createTreeWatch(folder, budget, {
          failed: (cause) => giveUp(id, group, reasonOf(cause)),
          changed(paths) {
            const seen = paths.filter((path) => !ignored.has(path));
            if (group.removed || (paths.length > 0 && seen.length === 0)) return;
            report({ type: 'changed', id, paths: seen });
          },
        });
        group.trees.push(tree);
        await tree.open();
      }
      if (!group.removed) report({ type: 'watching', id });
    } catch (cause) {
      giveUp(id, group, reasonOf(cause));
    }
  }

  function giveUp(id: number, group: Group, reason: 'too_many_folders' | 'failed'): void {
    if (group.removed) return;
    void end(id, group);
    report({ type: 'blind', id, reason });
  }

  async function end(id: number, group: Group): Promise<void> {
    group.removed = true;
    groups.delete(id);
    try {
      await Promise.all(group.trees.map((tree) => tree.close()));
    } catch {
      broken();
    }
  }

  return {
    add(id, folders) {
      const group: Group = { trees: [], removed: false };
      groups.set(id, group);
      void start(id, group, folders);
    },
    remove(id) {
      const group = groups.get(id);
      if (group) void end(id, group);
    },
    async settle(id, mark) {
      const trees = groups.get(id)?.trees ?? [];
      const settled = await Promise.all(trees.map((tree) => tree.settle()));
      const complete = groups.has(id) && trees.length > 0 && settled.every(Boolean);
      report({ type: 'settled', id, mark, complete });
    },
  };
}

function reasonOf(cause: unknown): 'too_many_folders' | 'failed' {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const usedUp = cause instanceof TooManyFolders || code === 'ENOSPC' || code === 'EMFILE';
  return usedUp ? 'too_many_folders' : 'failed';
}
