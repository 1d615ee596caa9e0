import type { Clock } from '#shared/kernel/clock.ts';
import { ModelError } from '../../model/model-client.ts';
import type { ModelClient, ModelEvent, ModelRequest } from '../../model/model-client.ts';
import { offeredNames, toCallOptions } from './call-options.ts';
import type { SdkDialect, SdkProvider } from './dialect.ts';
import { isLostReference, toModelError } from './errors.ts';
import { createEventTranslator } from './events.ts';

/** A metadata key that no provider has. */
const NOBODY = '';

/**
 * One provider account behind our interface. Nothing is retried here: the loop does that, where
 * the person can see it. `secrets` never appear in an error.
 */
export function createSdkClient(
  provider: SdkProvider,
  deps: { readonly clock: Clock; readonly secrets: readonly string[] },
): ModelClient {
  const { dialect } = provider;
  /** Requests that refer to what the provider has lost; sent in full when they are tried again. */
  const lost = new WeakSet<ModelRequest>();

  async function* stream(
    request: ModelRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ModelEvent, void, undefined> {
    // Ends the HTTP request also when the consumer just stops reading.
    const ended = new AbortController();
    const translator = createEventTranslator(dialect, offeredNames(request));
    // As if another had said what was said so far.
    const spoken = lost.has(request) ? { ...dialect, metadataKey: NOBODY } : dialect;
    const fail = (cause: unknown): ModelError =>
      toModelError(cause, { dialect, model: request.model, ...deps });
    try {
      const { stream: parts } = await provider
        .model(request.model)
        .doStream(toCallOptions(request, spoken, AbortSignal.any([signal, ended.signal])));
      for await (const part of parts) {
        if (part.type === 'error') throw fail(part.error);
        yield* translator.translate(part);
      }
    } catch (cause) {
      if (signal.aborted) return;
      if (isLostReference(cause) && !lost.has(request)) {
        lost.add(request);
        throw lostError(dialect);
      }
      throw fail(cause);
    } finally {
      ended.abort();
    }
    if (signal.aborted) return;
    const finish = translator.finish();
    if (!finish) {
      throw new ModelError(`The answer of ${dialect.displayName} broke off.`, {
        kind: 'timeout',
        provider: dialect.provider,
        retryable: true,
      });
    }
    yield finish;
  }

  return { stream };
}

function lostError({ provider, displayName }: SdkDialect): ModelError {
  return new ModelError(`${displayName} has lost a part of this conversation; it is sent again.`, {
    kind: 'generic',
    provider,
    retryable: true,
  });
}
