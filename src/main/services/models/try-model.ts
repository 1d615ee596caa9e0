import type { ChatError } from '#shared/api/chats.ts';
import type { ProviderId } from '#shared/api/models.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import { chatErrorOf, ModelError } from '../../agent-loop/index.ts';
import type { ModelClient } from '../../agent-loop/index.ts';

export type ProviderTestResult =
  | { readonly ok: true; readonly latencyMs: number }
  | { readonly ok: false; readonly error: ChatError };

/** A loaded model answers at once; a local one may have to be read from disk first. */
const timeoutMs = 30_000;
/** Some providers refuse fewer. */
const maxOutputTokens = 16;

/** Asks the model one word and waits for the first part of the answer, which costs next to nothing. */
export async function tryModel(
  client: ModelClient,
  target: { readonly provider: ProviderId; readonly model: string },
  clock: Clock,
): Promise<ProviderTestResult> {
  const started = clock.monotonicMs();
  const abort = new AbortController();
  const stopTimer = clock.setTimer(() => abort.abort(), timeoutMs);
  try {
    const events = client.stream(
      {
        model: target.model,
        messages: [{ role: 'user', text: 'Answer with the word OK.' }],
        tools: [],
        maxOutputTokens,
        callConfig: {},
      },
      abort.signal,
    );
    const first = await events[Symbol.asyncIterator]().next();
    if (first.done) return { ok: false, error: timedOut(target.provider) };
    return { ok: true, latencyMs: Math.round(clock.monotonicMs() - started) };
  } catch (cause) {
    if (!(cause instanceof ModelError)) throw cause;
    return { ok: false, error: chatErrorOf(cause) };
  } finally {
    stopTimer();
    // Ends the rest of the answer.
    abort.abort();
  }
}

function timedOut(provider: ProviderId): ChatError {
  return {
    kind: 'timeout',
    message: `The model did not begin to answer within ${timeoutMs / 1000} seconds.`,
    provider,
    retryable: true,
  };
}
