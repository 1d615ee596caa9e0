import type { Clock } from '#shared/kernel/clock.ts';
import type { LiveText } from '../tools/tool.ts';
import type { OpenToolCall, TurnObserver } from '../types.ts';

/** Time between two increments. A call that ends within it is told by its result alone. */
const INTERVAL_MS = 200;
/** Characters of one increment; of a command that prints faster only the newest are shown. */
const MAX_INCREMENT = 16 * 1024;

/** What a running call prints, on its way to those who look on. Nothing of it is stored. */
export interface LiveOutput extends LiveText {
  /** The call has ended. Its result may have to wait for other calls, so the rest is told now. */
  close(): void;
}

export type LiveOutputDeps = {
  readonly call: Pick<OpenToolCall, 'callId' | 'toolName'>;
  readonly observer: Pick<TurnObserver, 'part'>;
  readonly clock: Clock;
};

/** Puts what is printed together to a few `result_delta` increments a second. */
export function createLiveOutput({ call, observer, clock }: LiveOutputDeps): LiveOutput {
  let waiting = '';
  let isCut = false;
  let isVoid = false;
  let isClosed = false;
  let hasBegun = false;
  let stopTimer: (() => void) | undefined;

  function tell(): void {
    stopTimer = undefined;
    hasBegun = true;
    const text = isCut ? `[...]\n${fromLineStart(waiting)}` : waiting;
    waiting = '';
    observer.part('tool', {
      type: 'tool-result',
      tool_call_id: call.callId,
      tool_name: call.toolName,
      result_delta: text,
      ...(isCut || isVoid ? { result_reset: true } : {}),
    });
    isCut = false;
    isVoid = false;
  }

  return {
    add(text) {
      if (isClosed || text === '') return;
      waiting += text;
      if (waiting.length > MAX_INCREMENT) {
        // A lower surrogate alone at the start is no character.
        waiting = waiting.slice(-MAX_INCREMENT).replace(/^[\udc00-\udfff]/, '');
        isCut = true;
      }
      stopTimer ??= clock.setTimer(tell, INTERVAL_MS);
    },
    restart() {
      if (isClosed) return;
      waiting = '';
      isCut = false;
      if (!hasBegun) return;
      isVoid = true;
      stopTimer ??= clock.setTimer(tell, INTERVAL_MS);
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      stopTimer?.();
      if (hasBegun && waiting !== '') tell();
    },
  };
}

function fromLineStart(text: string): string {
  const end = text.indexOf('\n');
  return end < 0 || end === text.length - 1 ? text : text.slice(end + 1);
}
