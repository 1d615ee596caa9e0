import type { ChatError } from '#shared/api/chats.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { recordCalls, type ModelClient, type ShortAnswer } from '../../agent-loop/index.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import { inPassing, type ChatContext } from './context.ts';
import type { ChatAccounting, ChatDebug, ChatWordModels, WordRequest } from './ports.ts';

/** For all models that are tried for one title or label. */
const limitMs = 30_000;
/** Scripted: it has no words of its own. */
const scripted = 'demo';

type Target = {
  readonly model: ModelClient;
  readonly provider: string;
  readonly modelName: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
};

export type WordTask = {
  readonly how: WordRequest;
  /** Where no model is asked. */
  readonly plain: () => string | undefined;
  /** The text is undefined when the model's answer is of no use. */
  readonly ask: (
    target: Target,
  ) => Promise<
    Result<Omit<ShortAnswer, 'text'> & { readonly text: string | undefined }, ChatError>
  >;
};

/** Gets a few words about a chat from the first model that has them, and books what they cost. */
export interface WordWriter {
  write(chat: ChatRow, task: WordTask): Promise<Result<string, ChatError>>;
  /** Whoever still waits gets a failure. */
  close(): Promise<void>;
}

export function createWordWriter(deps: {
  readonly context: ChatContext;
  readonly models: ChatWordModels;
  readonly accounting: ChatAccounting;
  readonly debug: ChatDebug;
  readonly clock: Clock;
}): WordWriter {
  const { context, models, accounting, clock } = deps;
  const closing = new AbortController();
  const open = new Set<Promise<unknown>>();

  async function write(chat: ChatRow, task: WordTask): Promise<Result<string, ChatError>> {
    const late = new AbortController();
    const stopTimer = clock.setTimer(() => late.abort(), limitMs);
    const signal = AbortSignal.any([closing.signal, late.signal]);
    let failure: ChatError = noWords;
    try {
      for await (const candidate of models.candidates(chat, task.how)) {
        if (signal.aborted) break;
        if (candidate.provider === scripted) {
          const text = task.plain();
          return text === undefined ? err(noWords) : ok(text);
        }
        const { provider, modelName } = candidate;
        const recorder = deps.debug.recorder(chat.id, { provider, model: modelName });
        const kind = task.how === 'in_passing' ? 'quickgen' : 'title_generation';
        const model = recorder
          ? recordCalls(candidate.client, { recorder, kind, clock })
          : candidate.client;
        const answer = await task.ask({ model, provider, modelName, clock, signal });
        if (closing.signal.aborted) break;
        if (!answer.ok) {
          failure = answer.error;
          continue;
        }
        const { usage, runtimeMs, text } = answer.value;
        context.commit(
          () =>
            accounting.record({
              kind: 'title',
              chat,
              messageId: undefined,
              modelConfigId: candidate.modelConfigId,
              callConfig: candidate.callConfig,
              usage,
              runtimeMs,
              createdAt: context.timestamps.next(),
            }),
          inPassing,
        );
        if (text !== undefined) return ok(text);
      }
    } finally {
      stopTimer();
    }
    return err(failure);
  }

  return {
    write(chat, task) {
      const written = write(chat, task);
      open.add(written);
      const forget = (): void => void open.delete(written);
      written.then(forget, forget);
      return written;
    },
    async close() {
      closing.abort();
      await Promise.allSettled(open);
    },
  };
}

const noWords: ChatError = {
  kind: 'generic',
  message: 'No model had a fitting answer.',
  retryable: true,
};
