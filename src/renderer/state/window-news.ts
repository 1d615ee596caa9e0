import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import { writePersisted } from './persisted.ts';

const STORAGE_KEY = 'pilothouse.window-news';

/** Tells the other windows of this browser of a change that no event of the server tells. */
export interface WindowNews {
  readonly tell: () => void;
  readonly close: Dispose;
}

export type WindowNewsDeps = {
  readonly window: Pick<Window, 'addEventListener' | 'removeEventListener'>;
  readonly storage: Storage;
  readonly clock: Clock;
};

/** `listener` is called when another window tells. */
export function createWindowNews(deps: WindowNewsDeps, listener: () => void): WindowNews {
  const { window, storage, clock } = deps;
  const onStorage = ({ key }: StorageEvent): void => {
    if (key === STORAGE_KEY) listener();
  };
  window.addEventListener('storage', onStorage);
  return {
    // A value that differs from the last one, or the others hear nothing.
    tell: () => writePersisted(storage, STORAGE_KEY, clock.now()),
    close: () => window.removeEventListener('storage', onStorage),
  };
}
