import type { PendingToolCall } from '#shared/api/chat-events.ts';
import type { CallState, ToolCallRow } from '../../store/tables/chat-tool-calls-store.ts';

export type AskingCall = ToolCallRow & {
  readonly state: Extract<CallState, { readonly kind: 'asking' }>;
};

/** The calls that wait for the person, in call order. */
export function askingCalls(calls: readonly ToolCallRow[]): AskingCall[] {
  return calls.filter(isAsking);
}

export function isAsking(call: ToolCallRow): call is AskingCall {
  return call.state.kind === 'asking';
}

/** The calls that wait for a client of the API, in call order. */
export function awaitingCalls(calls: readonly ToolCallRow[]): ToolCallRow[] {
  return calls.filter((call) => call.state.kind === 'awaiting');
}

/**
 * Whether there is something to do now that a call has its answer. A client whose calls wait may
 * take all that has no result for its own, so the person's last answer is waited for.
 */
export function canGoOn(calls: readonly ToolCallRow[]): boolean {
  const asking = askingCalls(calls).length;
  if (asking === 0) return true;
  if (awaitingCalls(calls).length > 0) return false;
  return calls.some(({ state }) => state.kind === 'allowed' || state.kind === 'denied');
}

export function toPendingCalls(calls: readonly ToolCallRow[]): PendingToolCall[] {
  return calls.map((call) => ({
    tool_call_id: call.callId,
    tool_name: call.toolName,
    args: JSON.stringify(call.args),
  }));
}
