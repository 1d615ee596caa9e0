import type { ToolResultPart } from '#shared/api/chat-parts.ts';
import type { UserId } from '#shared/kernel/ids.ts';
import { filePart, type ToolOutcome } from '../../agent-loop/index.ts';
import type { CallState, ToolCallRow } from '../../store/tables/chat-tool-calls-store.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import type { AfterCommit, ChatContext } from './context.ts';
import { formatMicros } from './timestamps.ts';

const interruptedOutcome: ToolOutcome = {
  content: { error: 'The call was interrupted before it produced a result.' },
  isError: true,
};
const ranOutcome: ToolOutcome = {
  content: {
    error:
      'The call was interrupted while it ran. It may have had its effect; look before repeating it.',
  },
  isError: true,
};

/** Its client reads it too, and takes plain text for a call that was cancelled. */
const cancelledOutcome: ToolOutcome = {
  content: 'The call was cancelled before the client answered it.',
  isError: true,
};

/** What is known of a call that will not be carried on. */
export function outcomeWithoutTurn(state: CallState): ToolOutcome {
  if (state.kind === 'finished') return state.result;
  if (state.kind === 'awaiting') return cancelledOutcome;
  return state.kind === 'running' ? ranOutcome : interruptedOutcome;
}

/**
 * Stores one tool message per open call in call order, and closes the calls; those without an
 * outcome stay open.
 */
export function closeOpenCalls(
  context: ChatContext,
  after: AfterCommit,
  chat: ChatRow,
  createdAt: number,
  outcomeOf: (call: ToolCallRow) => ToolOutcome | undefined,
): void {
  for (const call of context.stores.calls.list(chat.id)) {
    const outcome = outcomeOf(call);
    if (outcome) closeCall(context, after, chat, { call, outcome, createdAt });
  }
}

/** Stores the call's tool message, announces it, and closes the call. */
export function closeCall(
  context: ChatContext,
  after: AfterCommit,
  chat: ChatRow,
  result: {
    readonly call: ToolCallRow;
    readonly outcome: ToolOutcome;
    readonly createdAt: number;
    /** Who brought it, when it was not a tool of ours. */
    readonly createdBy?: UserId;
  },
): void {
  const { call, outcome, createdAt, createdBy } = result;
  if (outcome.attachments?.length) showAttachments(context, after, chat, outcome, createdAt);
  const message = context.stores.messages.insert({
    chatId: chat.id,
    role: 'tool',
    visibility: 'both',
    createdBy,
    modelConfigId: undefined,
    parts: [resultPart(call, outcome, createdAt)],
    usage: undefined,
    createdAt,
  });
  context.stores.calls.close(chat.id, call.callId);
  after.stream(chat.id, { type: 'message', message });
}

/**
 * As a message of its own, because the one that made the call is known to clients already; the
 * model is not given it.
 */
function showAttachments(
  context: ChatContext,
  after: AfterCommit,
  chat: ChatRow,
  { attachments = [] }: ToolOutcome,
  createdAt: number,
): void {
  const { messages, chats } = context.stores;
  const message = messages.insert({
    chatId: chat.id,
    role: 'assistant',
    visibility: 'both',
    createdBy: undefined,
    modelConfigId: chat.modelConfigId,
    parts: attachments.map(filePart),
    usage: undefined,
    createdAt,
  });
  chats.setNewestAssistant(chat.id, message.id);
  after.stream(chat.id, { type: 'message', message });
  after.whenDone(() => context.hub.claimParts(chat.id));
}

/**
 * The results of calls that have ended while others of their step have not. Once all have, their
 * messages follow.
 */
export function earlyResults(calls: readonly ToolCallRow[]): ToolResultPart[] {
  if (calls.every((call) => call.state.kind === 'finished')) return [];
  return calls.flatMap((call) =>
    call.state.kind === 'finished' ? [resultPart(call, call.state.result)] : [],
  );
}

function resultPart(call: ToolCallRow, outcome: ToolOutcome, createdAt?: number): ToolResultPart {
  return {
    type: 'tool-result',
    tool_call_id: call.callId,
    tool_name: call.toolName,
    result: outcome.content,
    ...(outcome.isError ? { is_error: true } : {}),
    ...(outcome.isMedia ? { is_media: true } : {}),
    ...(outcome.mcpServerId ? { mcp_server_config_id: outcome.mcpServerId } : {}),
    ...(createdAt === undefined ? {} : { created_at: formatMicros(createdAt) }),
  };
}
