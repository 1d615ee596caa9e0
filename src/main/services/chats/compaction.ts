import type { ChatId } from '#shared/kernel/ids.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import { buildSummaryMessage, type Compaction } from '../../agent-loop/index.ts';
import type { MessagePart, NewMessageRow } from '../../store/tables/chat-messages-store.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import { reread, type AfterCommit, type ChatContext } from './context.ts';
import type { ChatAccounting } from './ports.ts';
import { checkSpendLimit, conflict, type ChatProblem } from './problems.ts';
import type { StateChanges } from './state-changes.ts';
import { formatMicros } from './timestamps.ts';

const toolName = 'chat_summarized';

/**
 * Stores a summary: the model sees it in the place of what came before; the person sees a call
 * with its result, and the conversation as it was.
 */
export function saveCompaction(
  context: ChatContext,
  after: AfterCommit,
  chatId: ChatId,
  compaction: Compaction,
): void {
  const { stores, timestamps, hub } = context;
  if (stores.calls.list(chatId).length > 0) {
    throw new Error('a summary would take open calls from the model');
  }
  const createdAt = timestamps.next();
  const { source, thresholdPercent: threshold_percent } = compaction;
  const call = { tool_call_id: compaction.callId, tool_name: toolName } as const;
  const time = { created_at: formatMicros(createdAt) };
  const result: MessagePart = {
    type: 'tool-result',
    ...call,
    result: {
      summary: compaction.summary,
      source,
      threshold_percent,
      usage_percent: compaction.usagePercent,
      context_tokens: compaction.contextTokens,
      context_limit_tokens: compaction.contextLimitTokens,
    },
    ...time,
  };
  const insert = (
    fields: Pick<NewMessageRow, 'role' | 'visibility' | 'parts'>,
  ): ReturnType<typeof stores.messages.insert> =>
    stores.messages.insert({
      ...fields,
      chatId,
      createdBy: undefined,
      modelConfigId: undefined,
      usage: undefined,
      compressed: true,
      createdAt,
    });
  insert({
    role: 'user',
    visibility: 'model',
    parts: [{ type: 'text', text: buildSummaryMessage(compaction.summary) }],
  });
  const shown = insert({
    role: 'assistant',
    visibility: 'user',
    parts: [{ type: 'tool-call', ...call, args: { source, threshold_percent }, ...time }],
  });
  const told = insert({ role: 'tool', visibility: 'both', parts: [result] });
  stores.chats.setNewestAssistant(chatId, shown.id);
  stores.compactions.forget(chatId);
  after.stream(chatId, { type: 'part', role: 'tool', part: result });
  after.stream(chatId, { type: 'message', message: shown });
  after.stream(chatId, { type: 'message', message: told });
  after.whenDone(() => hub.claimParts(chatId));
}

/** Whether the chat's next turn is only there to summarise it. */
export function isCompactionRequested({ stores }: ChatContext, chatId: ChatId): boolean {
  const tip = stores.compactions.requestedAt(chatId);
  return tip !== undefined && tip === stores.messages.newestId(chatId);
}

/** Has the chat's conversation summarised, in a turn of its own. */
export function requestCompaction(
  deps: {
    readonly context: ChatContext;
    readonly changes: StateChanges;
    readonly accounting: ChatAccounting;
  },
  chat: ChatRow,
): Result<ChatRow, ChatProblem> {
  const { context, changes } = deps;
  const { stores } = context;
  const overLimit = checkSpendLimit(deps.accounting, chat.ownerId);
  if (overLimit) return overLimit;
  return context.commit((after) => {
    if (!stores.messages.hasAnswers(chat.id)) {
      return conflict('There is nothing to summarise since the last summary.');
    }
    const change = changes.apply(after, reread(context, chat.id), { type: 'compact' });
    if (!change) return conflict('The chat is busy. Wait until it has stopped.');
    const tip = stores.messages.newestId(chat.id);
    if (tip !== undefined) stores.compactions.request(chat.id, tip);
    return ok(change.chat);
  });
}
