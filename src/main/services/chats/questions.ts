import type { ApprovalRequest } from '#shared/api/approvals.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import type { TurnOutcome } from '../../agent-loop/index.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import { askingCalls, awaitingCalls, canGoOn, toPendingCalls } from './asking.ts';
import type { ClientDeadlines } from './client-deadlines.ts';
import { reread, type AfterCommit, type ChatContext } from './context.ts';

/** What a turn has to ask the person and the clients of the API. */
export interface Questions {
  /** Whether the person or the client has answered since the turn ended to wait for them. */
  wereAnswered(chatId: ChatId, outcome: TurnOutcome): boolean;
  /** The chat works on, and needs the person all the same. */
  announceAsking(chatId: ChatId, requests: readonly ApprovalRequest[]): void;
  /** The chat does nothing until it is answered. */
  announceWaiting(after: AfterCommit, chat: ChatRow): void;
}

export function createQuestions(
  context: ChatContext,
  deadlines: Pick<ClientDeadlines, 'start'>,
): Questions {
  return {
    wereAnswered(chatId, outcome) {
      if (outcome.kind !== 'asking') return false;
      const calls = context.stores.calls.list(chatId);
      const asking = new Set(askingCalls(calls).map((call) => call.callId));
      if (asking.size === 0 && awaitingCalls(calls).length === 0) return true;
      const isLate = outcome.requests.some((request) => !asking.has(request.tool_call_id));
      return isLate && canGoOn(calls);
    },
    announceAsking(chatId, requests) {
      context.commit((after) => {
        after.stream(chatId, { type: 'approvals', requests });
        after.watch({ kind: 'status_change', chat: reread(context, chatId) });
      });
    },
    announceWaiting(after, chat) {
      const calls = context.stores.calls.list(chat.id);
      const requests = askingCalls(calls).map((call) => call.state.request);
      const toolCalls = toPendingCalls(awaitingCalls(calls));
      if (requests.length > 0) after.stream(chat.id, { type: 'approvals', requests });
      if (toolCalls.length > 0) {
        after.stream(chat.id, { type: 'action', toolCalls });
        after.whenDone(() => deadlines.start(chat.id));
      }
      after.watch({
        kind: 'action_required',
        chat,
        // A client answers all that it is told here, so what the person is asked stands alone.
        toolCalls: toolCalls.length > 0 ? toolCalls : toPendingCalls(askingCalls(calls)),
      });
    },
  };
}
