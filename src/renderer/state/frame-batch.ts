import type { Clock, Dispose } from '#shared/kernel/clock.ts';

/** The window's animation frames; none come while it is hidden. */
export interface FrameSource {
  readonly hidden: () => boolean;
  readonly request: (callback: () => void) => Dispose;
}

/** How long events gather while the window is hidden. */
const HIDDEN_DELAY_MS = 250;

/** Gathers what arrives and hands it on once per animation frame. */
export interface FrameBatch<Item> {
  add(items: readonly Item[]): void;
  /** Hands on now what is there. Nothing while held. */
  flush(): void;
  /** Keeps everything back until the returned function is called. */
  hold(): Dispose;
}

export function createFrameBatch<Item>(
  deps: { readonly clock: Clock; readonly frames: FrameSource },
  handOn: (items: readonly Item[]) => void,
): FrameBatch<Item> {
  let waiting: Item[] = [];
  let cancel: Dispose | undefined;
  let holds = 0;

  function flush(): void {
    cancel?.();
    cancel = undefined;
    if (holds > 0 || waiting.length === 0) return;
    const items = waiting;
    waiting = [];
    handOn(items);
  }

  function schedule(): void {
    if (cancel || holds > 0) return;
    cancel = deps.frames.hidden()
      ? deps.clock.setTimer(flush, HIDDEN_DELAY_MS)
      : deps.frames.request(flush);
  }

  return {
    flush,
    add(items) {
      for (const item of items) waiting.push(item);
      schedule();
    },
    hold() {
      holds += 1;
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        holds -= 1;
        flush();
      };
    },
  };
}
