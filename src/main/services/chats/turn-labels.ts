import { assertNever } from '#shared/kernel/assert-never.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import { ok } from '#shared/kernel/result.ts';
import {
  askShortly,
  tidyLabel,
  TURN_LABEL_INSTRUCTION,
  type TurnOutcome,
} from '../../agent-loop/index.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import { inPassing, reread, type AfterCommit, type ChatContext } from './context.ts';
import { textOf } from './title.ts';
import type { WordWriter } from './word-writer.ts';

/** Messages that are looked at for the newest answer. */
const searchedMessages = 20;
const maxAnswerCharacters = 4000;

/** What `last_turn_summary` says of the last turn of a root. */
export interface TurnLabels {
  /**
   * Inside the transaction that ends the turn, before its status is written. The first words of the
   * answer at first; a better label follows where a cheap model can be asked.
   */
  note(after: AfterCommit, chat: ChatRow, outcome: TurnOutcome): void;
}

export function createTurnLabels(deps: {
  readonly context: ChatContext;
  readonly writer: WordWriter;
  readonly logger: Logger;
}): TurnLabels {
  const { context, writer, logger } = deps;
  const { stores } = context;

  async function improve(chatId: ChatId, plain: string, answer: string): Promise<void> {
    const label = await writer.write(reread(context, chatId), {
      how: 'in_passing',
      plain: () => undefined,
      ask: async (target) => {
        const said = await askShortly({
          ...target,
          instruction: TURN_LABEL_INSTRUCTION,
          material: `<answer>\n${answer}\n</answer>`,
          shape: 'propose_label',
          field: 'label',
        });
        return said.ok ? ok({ ...said.value, text: tidyLabel(said.value.text) }) : said;
      },
    });
    if (!label.ok) return;
    context.commit((after) => {
      const chat = stores.chats.find(chatId);
      // Of a later turn by now.
      if (chat?.lastTurnSummary !== plain || chat.status !== 'waiting') return;
      stores.chats.setTurnSummary(chatId, label.value);
      after.watch({ kind: 'summary_change', chat: reread(context, chatId) });
    }, inPassing);
  }

  function finished(after: AfterCommit, chat: ChatRow): string | undefined {
    if (stores.queue.count(chat.id) > 0) return 'Goes on with what waited';
    const answer = newestAnswer(context, chat.id);
    const plain = tidyLabel(answer);
    if (plain !== undefined) {
      after.whenDone(() => {
        improve(chat.id, plain, answer).catch((error: unknown) => {
          logger.error('chats.label_failed', { chatId: chat.id, error });
        });
      });
    }
    return plain;
  }

  function labelOf(after: AfterCommit, chat: ChatRow, outcome: TurnOutcome): string | undefined {
    switch (outcome.kind) {
      case 'finished':
        return finished(after, chat);
      case 'asking':
        return 'Waits for an answer';
      case 'interrupted':
      case 'failed':
        return undefined;
      case 'stopped':
        return chat.lastTurnSummary;
      default:
        return assertNever(outcome);
    }
  }

  return {
    note(after, chat, outcome) {
      if (chat.parentId !== undefined) return;
      const label = labelOf(after, chat, outcome);
      if (label === chat.lastTurnSummary) return;
      stores.chats.setTurnSummary(chat.id, label);
      after.watch({ kind: 'summary_change', chat: reread(context, chat.id) });
    },
  };
}

function newestAnswer(context: ChatContext, chatId: ChatId): string {
  const newest = context.stores.messages.visiblePage(chatId, {
    before: undefined,
    after: undefined,
    limit: searchedMessages,
    order: 'newest_first',
  });
  for (const message of newest) {
    if (message.role !== 'assistant') continue;
    const text = message.parts.map(textOf).join('\n').trim();
    if (text !== '') return Array.from(text).slice(0, maxAnswerCharacters).join('');
  }
  return '';
}
