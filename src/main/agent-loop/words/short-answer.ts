import type { ChatError, ChatMessageUsage } from '#shared/api/chats.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { ModelError, type ModelClient, type ModelRequest } from '../model/model-client.ts';
import { chatErrorOf, internalChatError } from '../retry/chat-error.ts';

/** Enough for a few words, even for a model that explains itself first. */
const maxOutputTokens = 256;

export type ShortAnswer = {
  readonly text: string;
  readonly usage: ChatMessageUsage;
  readonly runtimeMs: number;
};

export type ShortQuestion = {
  readonly model: ModelClient;
  readonly provider: string;
  readonly modelName: string;
  readonly instruction: string;
  readonly material: string;
  /** Name of the answer's shape, and of its only field. */
  readonly shape: string;
  readonly field: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
};

/** Asks a model once for a few words. Nothing is tried again: it can be done without. */
export async function askShortly(question: ShortQuestion): Promise<Result<ShortAnswer, ChatError>> {
  const { clock, field, signal } = question;
  const startedMs = clock.monotonicMs();
  const request: ModelRequest = {
    model: question.modelName,
    messages: [
      { role: 'system', text: question.instruction },
      { role: 'user', text: question.material },
    ],
    tools: [],
    maxOutputTokens,
    callConfig: {},
    answer: {
      name: question.shape,
      schema: {
        type: 'object',
        properties: { [field]: { type: 'string' } },
        required: [field],
        additionalProperties: false,
      },
    },
  };
  let text = '';
  let usage: ChatMessageUsage | undefined;
  try {
    for await (const event of question.model.stream(request, signal)) {
      if (event.type === 'text_delta') text += event.text;
      if (event.type === 'finish') usage = event.usage;
    }
  } catch (cause) {
    if (cause instanceof ModelError) return err(chatErrorOf(cause));
    throw cause;
  }
  if (usage === undefined) {
    const message = 'The model did not answer in time.';
    return err(
      signal.aborted
        ? { kind: 'timeout', message, provider: question.provider, retryable: true }
        : internalChatError(),
    );
  }
  const runtimeMs = Math.round(clock.monotonicMs() - startedMs);
  return ok({ text: fieldOf(text, field), usage, runtimeMs });
}

/** The field of the JSON that was asked for, or the whole answer of a model that just said it. */
function fieldOf(answer: string, field: string): string {
  const json = /\{[^]*\}/.exec(answer)?.[0];
  if (json === undefined) return answer;
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null) return answer;
    const found: unknown = Object.entries(value).find(([name]) => name === field)?.[1];
    return typeof found === 'string' ? found : answer;
  } catch {
    return answer;
  }
}
