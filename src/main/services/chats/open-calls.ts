import type { ToolOutcome } from '../../agent-loop/index.ts';
import type { MessagePart, MessageRow } from '../../store/tables/chat-messages-store.ts';
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

/** What is known of a call that will not be carried on. */
export function outcomeWithoutTurn(state: CallState): ToolOutcome {
  if (state.kind === 'finished') return state.result;
  return state.kind === 'running' ? ranOutcome : interruptedOutcome;
}

/** Stores one tool message per open call in call order, and closes the calls. */
export function closeOpenCalls(
  context: ChatContext,
  after: AfterCommit,
  chat: ChatRow,
  createdAt: number,
  outcomeOf: (call: ToolCallRow) => ToolOutcome,
): void {
  const { calls, messages } = context.stores;
  for (const call of calls.list(chat.id)) {
    const message = messages.insert({
      chatId: chat.id,
      role: 'tool',
      visibility: 'both',
      createdBy: undefined,
      modelConfigId: undefined,
      parts: [resultPart(call, outcomeOf(call), createdAt)],
      usage: undefined,
      createdAt,
    });
    announce(after, message);
  }
  calls.closeAll(chat.id);
}

function announce(after: AfterCommit, message: MessageRow): void {
  after.stream(message.chatId, { type: 'message', message });
}

function resultPart(call: ToolCallRow, outcome: ToolOutcome, createdAt: number): MessagePart {
  return {
    type: 'tool-result',
    tool_call_id: call.callId,
    tool_name: call.toolName,
    result: outcome.content,
    ...(outcome.isError ? { is_error: true } : {}),
    created_at: formatMicros(createdAt),
  };
}
