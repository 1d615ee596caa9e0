import type { ChatError } from '#shared/api/chats.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { askShortly, plainTitle, tidyTitle, TITLE_INSTRUCTION } from '../../agent-loop/index.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import { inPassing, reread, type ChatContext } from './context.ts';
import type { ChatAccounting, WordRequest } from './ports.ts';
import { checkSpendLimit, conflict, titleIsWritten, type ChatProblem } from './problems.ts';
import { fallbackTitle, untitled } from './title.ts';
import { titleMaterial } from './title-material.ts';
import type { WordWriter } from './word-writer.ts';

export interface Titles {
  /** Beside a first turn: a better title than the message's first words, if that is easily had. */
  suggest(chat: ChatRow): void;
  /** Whether a model writes one on request right now. */
  isWriting(chatId: ChatId): boolean;
  /** The chat with its new title; unchanged without messages. */
  regenerate(chat: ChatRow): Promise<Result<ChatRow, ChatProblem>>;
  /** A title that is not stored; empty without messages. */
  propose(chat: ChatRow): Promise<Result<string, ChatProblem>>;
}

export type TitlesDeps = {
  readonly context: ChatContext;
  readonly writer: WordWriter;
  readonly accounting: ChatAccounting;
  readonly logger: Logger;
};

export function createTitles(deps: TitlesDeps): Titles {
  const { context, accounting, writer, logger } = deps;
  const { stores } = context;
  /** Chats whose title somebody is asking for right now. */
  const busy = new Set<ChatId>();

  async function write(
    chat: ChatRow,
    words: { readonly firstWords: string; readonly material: string },
    how: WordRequest,
  ): Promise<Result<string, ChatError>> {
    return writer.write(chat, {
      how,
      plain: () => plainTitle(words.firstWords),
      ask: async (target) => {
        const answer = await askShortly({
          ...target,
          instruction: TITLE_INSTRUCTION,
          material: words.material,
          shape: 'propose_title',
          field: 'title',
        });
        return answer.ok ? ok({ ...answer.value, text: tidyTitle(answer.value.text) }) : answer;
      },
    });
  }

  function isFresh(chat: ChatRow): boolean {
    if (chat.parentId !== undefined) return false;
    // A second one tells enough, however many there are.
    const [first, second] = stores.messages.firstRoles(chat.id, 2);
    if (first !== 'user' || second !== undefined) return false;
    const [message] = stores.messages.visiblePrompts(chat.id, undefined, 1);
    return [untitled, '', fallbackTitle(message?.parts ?? [])].includes(chat.title);
  }

  async function improve(chat: ChatRow): Promise<void> {
    const words = titleMaterial(context, chat.id);
    if (!words) return;
    const title = await write(chat, words, 'unasked');
    if (!title.ok) return;
    context.commit((after) => {
      const now = stores.chats.find(chat.id);
      // Whoever gave it a name meanwhile knew better.
      if (!now || now.title !== chat.title || title.value === now.title) return;
      stores.chats.setTitle(chat.id, title.value);
      after.watch({ kind: 'title_change', chat: reread(context, chat.id) });
    }, inPassing);
  }

  /** Undefined without messages. */
  async function onRequest(chat: ChatRow): Promise<Result<string | undefined, ChatProblem>> {
    const limit = checkSpendLimit(accounting, chat.ownerId);
    if (limit) return limit;
    if (chat.status === 'pending') {
      return conflict('The chat is about to run. Try again in a moment.');
    }
    if (busy.has(chat.id)) return titleIsWritten();
    const words = titleMaterial(context, chat.id);
    if (!words) return ok(undefined);
    busy.add(chat.id);
    try {
      const title = await write(chat, words, 'asked');
      if (title.ok) return title;
      const { message, detail } = title.error;
      return err({ kind: 'model_failed', message, ...(detail === undefined ? {} : { detail }) });
    } finally {
      busy.delete(chat.id);
    }
  }

  return {
    suggest(chat) {
      if (!isFresh(chat)) return;
      improve(chat).catch((error: unknown) => {
        logger.error('chats.title_failed', { chatId: chat.id, error });
      });
    },
    isWriting: (chatId) => busy.has(chatId),
    async regenerate(chat) {
      const title = await onRequest(chat);
      if (!title.ok) return title;
      const wanted = title.value;
      if (wanted === undefined) return ok(reread(context, chat.id));
      return ok(
        context.commit((after) => {
          const changes = reread(context, chat.id).title !== wanted;
          stores.chats.setTitle(chat.id, wanted);
          stores.chats.touch(chat.id, context.timestamps.next());
          const changed = reread(context, chat.id);
          if (changes) after.watch({ kind: 'title_change', chat: changed });
          return changed;
        }),
      );
    },
    async propose(chat) {
      const title = await onRequest(chat);
      return title.ok ? ok(title.value ?? '') : title;
    },
  };
}
