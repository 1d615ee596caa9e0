import type { Clock } from '#shared/kernel/clock.ts';
import { ModelError, type ModelClient, type ModelEvent } from '../model/model-client.ts';
import type { ModelRequest } from '../model/model-client.ts';

/**
 * How long a provider may be silent, at the beginning too: models think for minutes before they say
 * anything, and a server on this computer reads a long conversation first.
 */
const SILENCE_MS = 10 * 60_000;

export type WatchedStream = {
  readonly model: ModelClient;
  readonly provider: string;
  readonly request: ModelRequest;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called for each event, never after the returned promise has settled. */
  readonly onEvent: (event: ModelEvent) => void;
};

/**
 * Reads one model stream to its `finish`. Resolves with `aborted` as soon as the signal aborts,
 * whether or not the stream heeds it. Rejects with ModelError when the model failed, was silent
 * for too long or closed early; with anything else for a bug.
 */
export function readStream(stream: WatchedStream): Promise<'finished' | 'aborted'> {
  const { clock, signal, provider } = stream;
  if (signal.aborted) return Promise.resolve('aborted');
  const attempt = new AbortController();
  return new Promise((resolve, reject) => {
    let settled = false;
    let lastEventMs = clock.monotonicMs();
    let stopTimer = clock.setTimer(onTimer, SILENCE_MS);

    // The one way out: nothing of this attempt may be heard after it.
    function settle(end: () => void): void {
      if (settled) return;
      settled = true;
      stopTimer();
      signal.removeEventListener('abort', onAbort);
      end();
    }
    function giveUp(end: () => void): void {
      settle(end);
      // Frees the connection of a stream that does not end by itself.
      attempt.abort();
    }
    function onAbort(): void {
      giveUp(() => resolve('aborted'));
    }
    function onTimer(): void {
      // One timer for the whole stream: it only looks how long ago the last event was.
      const restMs = lastEventMs + SILENCE_MS - clock.monotonicMs();
      if (restMs > 0) stopTimer = clock.setTimer(onTimer, restMs);
      else giveUp(() => reject(silenceError(provider)));
    }
    async function pump(): Promise<void> {
      for await (const event of stream.model.stream(stream.request, attempt.signal)) {
        if (settled) return;
        lastEventMs = clock.monotonicMs();
        stream.onEvent(event);
        // Read to its own end, so that the connection can be used for the next step.
        if (event.type === 'finish') settle(() => resolve('finished'));
      }
      settle(() => reject(closedEarlyError(provider)));
    }

    signal.addEventListener('abort', onAbort, { once: true });
    pump().catch((cause: unknown) => settle(() => reject(cause)));
  });
}

function silenceError(provider: string): ModelError {
  return new ModelError(`The model sent nothing for ${SILENCE_MS / 60_000} minutes.`, {
    kind: 'stream_silence_timeout',
    provider,
    retryable: true,
  });
}

function closedEarlyError(provider: string): ModelError {
  return new ModelError('The model closed the connection before its answer was complete.', {
    kind: 'generic',
    provider,
    retryable: true,
  });
}
