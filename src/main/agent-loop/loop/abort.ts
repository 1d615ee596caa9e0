import type { Clock } from '#shared/kernel/clock.ts';
import type { TurnAbort } from '../types.ts';

/** Why the signal aborted. A reason it does not know stores nothing, as the safer of the two. */
export function abortOf(signal: AbortSignal): TurnAbort | undefined {
  if (!signal.aborted) return undefined;
  return signal.reason === 'interrupt' ? 'interrupt' : 'stop';
}

/** Milliseconds that an aborted tool has to come back with what it knows. */
const ABORT_GRACE_MS = 2_000;

/** The promise's value, or undefined when it is not there soon after the signal aborted. */
export function untilAborted<Value>(
  promise: Promise<Value>,
  signal: AbortSignal,
  clock: Clock,
): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    let stopTimer: (() => void) | undefined;
    const onAbort = (): void => {
      stopTimer = clock.setTimer(() => resolve(undefined), ABORT_GRACE_MS);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => {
      stopTimer?.();
      signal.removeEventListener('abort', onAbort);
    });
  });
}
