import type { ChatId } from '#shared/kernel/ids.ts';
import type { TurnAbort, TurnAnswers } from '../../agent-loop/index.ts';

/** One run of the agent loop over a chat. */
export interface Turn {
  readonly chatId: ChatId;
  readonly signal: AbortSignal;
  /** Resolves when the loop has returned and its outcome is stored. */
  readonly ended: Promise<void>;
  /** The chat went on without it: nothing of it is stored or told any more. */
  readonly superseded: boolean;
  readonly answers: TurnAnswers;
  /** An answer of the person to one of its calls is in the store. */
  noteAnswer(): void;
  abort(reason: TurnAbort): void;
  supersede(): void;
  markEnded(): void;
}

export function createTurn(chatId: ChatId): Turn {
  const controller = new AbortController();
  const { promise: ended, resolve: markEnded } = Promise.withResolvers<void>();
  let superseded = false;
  let answerCount = 0;
  let nextAnswer = Promise.withResolvers<void>();
  return {
    answers: {
      get count() {
        return answerCount;
      },
      next: () => nextAnswer.promise,
    },
    noteAnswer() {
      answerCount += 1;
      nextAnswer.resolve();
      nextAnswer = Promise.withResolvers();
    },
    chatId,
    signal: controller.signal,
    ended,
    get superseded() {
      return superseded;
    },
    abort(reason) {
      controller.abort(reason);
    },
    supersede() {
      superseded = true;
      controller.abort('stop' satisfies TurnAbort);
    },
    markEnded,
  };
}
