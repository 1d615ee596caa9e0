import type { ChatMessageUsage } from '#shared/api/chats.ts';
import {
  type FinishReason,
  type ModelClient,
  ModelError,
  type ModelEvent,
  type ModelRequest,
} from '#main/agent-loop/index.ts';

/** One question to the model, answered piece by piece by the test. */
export interface LiveCall {
  readonly request: ModelRequest;
  readonly signal: AbortSignal;
  say(text: string): void;
  call(callId: string, toolName: string, args: unknown): void;
  finish(reason?: FinishReason, usage?: ChatMessageUsage): void;
  fail(error: ModelError): void;
}

export interface LiveModel extends ModelClient {
  /** The next question, as soon as it is asked. */
  asked(): Promise<LiveCall>;
}

type Piece = { readonly event: ModelEvent } | { readonly error: ModelError };

const littleUsage: ChatMessageUsage = { input_tokens: 10, output_tokens: 5, total_tokens: 15 };

/** A model whose every word is said by the test, when the test says it. */
export function createLiveModel(): LiveModel {
  const calls: LiveCall[] = [];
  const waiting: ((call: LiveCall) => void)[] = [];

  return {
    asked() {
      const call = calls.shift();
      if (call) return Promise.resolve(call);
      return new Promise((resolve) => waiting.push(resolve));
    },
    async *stream(request, signal) {
      const pieces: Piece[] = [];
      let wake = (): void => undefined;
      const put = (piece: Piece): void => {
        pieces.push(piece);
        wake();
      };
      const call: LiveCall = {
        request,
        signal,
        say: (text) => put({ event: { type: 'text_delta', blockId: 't', text } }),
        call: (callId, toolName, args) =>
          put({ event: { type: 'tool_call', callId, toolName, args } }),
        finish: (reason = 'stop', usage = littleUsage) =>
          put({ event: { type: 'finish', reason, usage } }),
        fail: (error) => put({ error }),
      };
      const waiter = waiting.shift();
      if (waiter) waiter(call);
      else calls.push(call);
      signal.addEventListener('abort', () => wake());
      for (;;) {
        const piece = pieces.shift();
        if (signal.aborted) return;
        if (piece === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        } else if ('error' in piece) {
          throw piece.error;
        } else {
          yield piece.event;
          if (piece.event.type === 'finish') return;
        }
      }
    },
  };
}

export function overloaded(): ModelError {
  return new ModelError('The model server is overloaded.', {
    kind: 'overloaded',
    provider: 'scripted',
    retryable: true,
    statusCode: 529,
  });
}

export function refused(): ModelError {
  return new ModelError('The key was refused.', {
    kind: 'auth',
    provider: 'scripted',
    retryable: false,
    statusCode: 401,
  });
}
