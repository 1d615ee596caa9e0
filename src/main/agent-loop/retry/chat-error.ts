import type { ChatRetry } from '#shared/api/chat-events.ts';
import type { ChatError } from '#shared/api/chats.ts';
import type { ModelError } from '../model/model-client.ts';

/** Characters of an error's message and of its detail. */
const MAX_TEXT = 500;

/** A model failure as clients see it. */
export function chatErrorOf(error: ModelError): ChatError {
  return {
    message: cut(error.message),
    ...(error.detail ? { detail: cut(error.detail) } : {}),
    kind: error.kind,
    provider: error.provider,
    retryable: error.retryable,
    ...(error.statusCode === undefined ? {} : { status_code: error.statusCode }),
  };
}

/** A failure of Pilothouse itself: it says nothing of its cause, which belongs in the log. */
export function internalChatError(): ChatError {
  return {
    message: 'The turn ended because of a fault in Pilothouse. The log has the details.',
    kind: 'generic',
    retryable: false,
  };
}

export function chatRetryOf(
  error: ModelError,
  attempt: number,
  delayMs: number,
  now: Date,
): ChatRetry {
  return {
    attempt,
    delay_ms: Math.round(delayMs),
    error: cut(error.message),
    kind: error.kind,
    provider: error.provider,
    ...(error.statusCode === undefined ? {} : { status_code: error.statusCode }),
    retrying_at: new Date(now.getTime() + delayMs).toISOString(),
  };
}

function cut(text: string): string {
  const characters = Array.from(text);
  return characters.length <= MAX_TEXT ? text : `${characters.slice(0, MAX_TEXT - 1).join('')}…`;
}
