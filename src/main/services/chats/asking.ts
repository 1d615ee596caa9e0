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

export function toPendingCalls(calls: readonly ToolCallRow[]): PendingToolCall[] {
  return calls.map((call) => ({
    tool_call_id: call.callId,
    tool_name: call.toolName,
    args: JSON.stringify(call.args),
  }));
}
