import { subscribe, type AsyncSubscription } from '@parcel/watcher';
import type { WatchedFolder } from '../../ports/index.ts';
import { ignorePatterns } from './ignore.ts';
import type { TreeListeners, TreeWatch } from './tree-watch.ts';

/** Leaves the whole tree to the system, which can do that on macOS and Windows. */
export function createSystemTreeWatch(folder: WatchedFolder, listeners: TreeListeners): TreeWatch {
  let subscription: AsyncSubscription | undefined;
  let closed = false;
  return {
    async open() {
      const heard = (cause: Error | null, events: readonly { readonly path: string }[]): void => {
        if (closed) return;
        if (cause) listeners.failed(cause);
        else listeners.changed(events.map((event) => event.path));
      };
      subscription = await subscribe(folder.path, heard, { ignore: ignorePatterns(folder) });
    },
    // The library does not say how far it has come.
    settle: () => Promise.resolve(false),
    async close() {
      closed = true;
      await subscription?.unsubscribe();
    },
  };
}
