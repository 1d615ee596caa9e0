import type { WatchedFolder } from '../../ports/index.ts';
import { createFolderTreeWatch } from './folder-tree-watch.ts';
import { createSystemTreeWatch } from './system-tree-watch.ts';
import type { TreeListeners, TreeWatch } from './tree-watch.ts';
import type { WatchBudget } from './watch-budget.ts';

/** Where the system watches only single folders, we do the rest ourselves. */
export function createTreeWatch(
  folder: WatchedFolder,
  budget: WatchBudget,
  listeners: TreeListeners,
): TreeWatch {
  return process.platform === 'linux'
    ? createFolderTreeWatch(folder, budget, listeners)
    : createSystemTreeWatch(folder, listeners);
}
