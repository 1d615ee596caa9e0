import type { Clock } from '#shared/kernel/clock.ts';
import type { Resizing } from './resizing.ts';

/** How long something typed waits at most, in milliseconds. */
export const TYPING_WAIT_MS = 500;

/** UTF-16 units that wait at most. */
export const TYPING_WAIT_LENGTH = 64 * 1024;

/** Enter, and what ends a line or a shell at once. */
const commandKeys = ['\r', '\n', '\u0003', '\u0004'];

export interface Typing {
  /** Goes to the program in the order in which it was typed. */
  type(data: string): void;
  /** What waits goes now. */
  open(): void;
  dispose(): void;
}

/** Lets what is typed pass, unless a prompt is about to be drawn at another size. */
export function createTyping(
  clock: Pick<Clock, 'setTimer'>,
  resizing: Pick<Resizing, 'isPromptMoving' | 'commandGiven'>,
  send: (data: string) => void,
): Typing {
  let waiting = '';
  let cancelWait: (() => void) | undefined;

  function open(): void {
    cancelWait?.();
    cancelWait = undefined;
    const data = waiting;
    waiting = '';
    if (data === '') return;
    if (commandKeys.some((key) => data.includes(key))) resizing.commandGiven();
    send(data);
  }

  return {
    type(data) {
      waiting += data;
      if (!resizing.isPromptMoving || waiting.length > TYPING_WAIT_LENGTH) open();
      else cancelWait ??= clock.setTimer(open, TYPING_WAIT_MS);
    },
    open,
    dispose() {
      cancelWait?.();
      waiting = '';
    },
  };
}
