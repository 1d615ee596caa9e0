import type { ChatError } from '#shared/api/chats.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import { ModelError, type ModelClient, type ModelEvent } from '../model/model-client.ts';
import type { RecordedKind, StepRecorder } from '../model/step-recorder.ts';
import { chatErrorOf, internalChatError } from './chat-error.ts';
import { watchAttempt } from './watch-attempt.ts';

/** The same model, whose calls outside a turn are recorded; each is a step of one try. */
export function recordCalls(
  client: ModelClient,
  {
    recorder,
    kind,
    clock,
  }: {
    readonly recorder: StepRecorder;
    readonly kind: Exclude<RecordedKind, 'chat_turn'>;
    readonly clock: Clock;
  },
): ModelClient {
  return {
    async *stream(request, signal) {
      const step = recorder.begin(kind, request);
      const watch = watchAttempt(clock, 1);
      let text = '';
      let finish: Extract<ModelEvent, { readonly type: 'finish' }> | undefined;
      let error: ChatError | undefined;
      try {
        for await (const event of client.stream(request, signal)) {
          watch.heard();
          if (event.type === 'text_delta') text += event.text;
          if (event.type === 'finish') finish = event;
          yield event;
        }
      } catch (cause) {
        error = cause instanceof ModelError ? chatErrorOf(cause) : internalChatError();
        throw cause;
      } finally {
        const status = error ? 'error' : finish ? 'completed' : 'interrupted';
        const outcome = error ? 'failed' : finish ? 'finished' : 'aborted';
        step.attempt(watch.ended(outcome, error));
        step.end({
          status,
          parts: text === '' ? undefined : [{ type: 'text', text }],
          finishReason: finish?.reason,
          usage: finish?.usage,
          error,
        });
      }
    },
  };
}
