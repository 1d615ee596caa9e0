import type { ChatRetry } from '#shared/api/chat-events.ts';
import type { ChatError } from '#shared/api/chats.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import { ModelError, type ModelEvent } from '../model/model-client.ts';
import type { RecordedStep } from '../model/step-recorder.ts';
import { MAX_ATTEMPTS, retryDelayMs } from './backoff.ts';
import { chatErrorOf, chatRetryOf } from './chat-error.ts';
import { watchAttempt } from './watch-attempt.ts';
import { readStream, type WatchedStream } from './watched-stream.ts';

export type RetriedStream = Omit<WatchedStream, 'onEvent'> & {
  /** Starts an attempt: what was heard before is void. Returns who hears its events. */
  readonly beginAttempt: () => (event: ModelEvent) => void;
  readonly onRetry: (retry: ChatRetry) => void;
  /** Told of every try. */
  readonly recorded?: RecordedStep | undefined;
};

export type StreamEnd =
  | { readonly kind: 'finished' }
  | { readonly kind: 'aborted' }
  /** `tooLong`: the conversation does not fit into the model's context. */
  | { readonly kind: 'failed'; readonly error: ChatError; readonly tooLong: boolean };

/**
 * Reads one model step, trying again after a retryable ModelError. Rejects only for what is no
 * ModelError, which is a bug.
 */
export async function streamWithRetries(stream: RetriedStream): Promise<StreamEnd> {
  const { clock, signal, onRetry } = stream;
  for (let attempt = 1; ; attempt += 1) {
    const hear = stream.beginAttempt();
    const watch = watchAttempt(clock, attempt);
    const onEvent = (event: ModelEvent): void => {
      watch.heard();
      hear(event);
    };
    try {
      const kind = await readStream({ ...stream, onEvent });
      stream.recorded?.attempt(watch.ended(kind));
      return { kind };
    } catch (cause) {
      if (!(cause instanceof ModelError)) throw cause;
      if (signal.aborted) return { kind: 'aborted' };
      stream.recorded?.attempt(watch.ended('failed', chatErrorOf(cause)));
      if (!cause.retryable || attempt >= MAX_ATTEMPTS) {
        return { kind: 'failed', error: chatErrorOf(cause), tooLong: cause.tooLong };
      }
      const delayMs = retryDelayMs(attempt, cause.retryAfterMs);
      // An abort during the wait must find nothing half-heard.
      stream.beginAttempt();
      onRetry(chatRetryOf(cause, attempt, delayMs, clock.now()));
      await sleep(clock, delayMs, signal);
      if (signal.aborted) return { kind: 'aborted' };
    }
  }
}

/** Resolves after the delay, or as soon as the signal aborts. */
function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const stopTimer = clock.setTimer(done, delayMs);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      stopTimer();
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
