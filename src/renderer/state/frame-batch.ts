import type { Clock, Dispose } from '#shared/kernel/clock.ts';

/** The window's animation frames; none come while it is hidden. */
export interface FrameSource {
  readonly hidden: () => boolean;
  /** Calls back in the next frame, before it is drawn. */
  readonly request: (callback: () => void) => Dispose;
  /** Called in a frame: calls back in it, once what changed so far is rendered. */
  readonly rendered: (callback: () => void) => void;
  /** How many keys were pressed in the window so far. */
  readonly keys: () => number;
}

/** How long events gather while the window is hidden. */
const HIDDEN_DELAY_MS = 250;

/**
 * Every second frame of sixty a second: text that grows so often flows, and the frames between are
 * the person's.
 */
const PACE_MS = 25;

/**
 * While a person types, text is drawn right after a key, where the next one is furthest, and without
 * keys in every sixth frame: who types reads less, and a key that meets other drawing waits for it.
 */
const TYPING_PACE_MS = 95;

/** How long after a key somebody counts as typing. */
const TYPING_MS = 1000;

/** What rendering cost is left free again after it, up to this. */
const MAX_REST_MS = 50;

/** Gathers what arrives and hands it on at the pace at which the window can draw it. */
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
  const { clock, frames } = deps;
  let waiting: Item[] = [];
  let cancel: Dispose | undefined;
  let isForFrame = false;
  let holds = 0;
  /** Nothing is handed on before this. */
  let dueMs = -Infinity;
  let drawnMs = -Infinity;
  let keysSeen = 0;
  let typedMs = -Infinity;

  function flush(): void {
    cancel?.();
    cancel = undefined;
    if (holds > 0 || waiting.length === 0) return;
    const items = waiting;
    waiting = [];
    handOn(items);
  }

  function onFrame(): void {
    cancel = undefined;
    const startMs = clock.monotonicMs();
    if (isTooEarly(startMs)) return schedule();
    flush();
    drawnMs = startMs;
    dueMs = startMs + PACE_MS;
    frames.rendered(() => {
      const endMs = clock.monotonicMs();
      dueMs = Math.max(dueMs, endMs + Math.min(endMs - startMs, MAX_REST_MS));
    });
  }

  function isTooEarly(nowMs: number): boolean {
    const keys = frames.keys();
    const isTyped = keys !== keysSeen;
    keysSeen = keys;
    if (isTyped) typedMs = nowMs;
    const isAfterKey = !isTyped && typedMs > drawnMs;
    const isTyping = nowMs - typedMs < TYPING_MS;
    return nowMs < dueMs || (isTyping && !isAfterKey && nowMs < drawnMs + TYPING_PACE_MS);
  }

  function schedule(): void {
    if (holds > 0) return;
    const isHidden = frames.hidden();
    if (cancel && !(isForFrame && isHidden)) return;
    // The frame that was asked for does not come while the window is hidden.
    cancel?.();
    isForFrame = !isHidden;
    cancel = isHidden ? clock.setTimer(flush, HIDDEN_DELAY_MS) : frames.request(onFrame);
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
