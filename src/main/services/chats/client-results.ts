import type { ToolResultInput } from '#shared/api/chats.ts';
import type { UserId } from '#shared/kernel/ids.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import { awaitingCalls, canGoOn } from './asking.ts';
import { reread, type ChatContext } from './context.ts';
import { archived } from './messaging.ts';
import { closeCall } from './open-calls.ts';
import { conflict, invalid, type ChatProblem } from './problems.ts';
import type { StateChanges } from './state-changes.ts';

/**
 * Takes the results of a chat's dynamic tools, exactly one for each call that waits for one. The
 * turn goes on unless all else of the step waits for the person.
 */
export function submitToolResults(
  deps: { readonly context: ChatContext; readonly changes: StateChanges },
  chat: ChatRow,
  userId: UserId,
  results: readonly ToolResultInput[],
): Result<undefined, ChatProblem> {
  const { context, changes } = deps;
  if (results.length === 0) return invalid('There are no results.');
  if (chat.archived) return archived();
  const waiting = new Map(
    awaitingCalls(context.stores.calls.list(chat.id)).map((call) => [call.callId, call]),
  );
  if (!takesResults(chat, waiting.size)) {
    return conflict('The chat does not wait for tool results.');
  }
  const refusal = check(results, new Set(waiting.keys()));
  if (refusal !== undefined) return invalid('The results do not match.', { detail: refusal });
  context.commit((after) => {
    for (const { tool_call_id: callId, output, is_error: isError } of results) {
      const call = waiting.get(callId);
      if (!call) continue;
      closeCall(context, after, chat, {
        call,
        outcome: { content: output, isError: isError ?? false },
        createdAt: context.timestamps.next(),
        createdBy: userId,
      });
    }
    if (!canGoOn(context.stores.calls.list(chat.id))) return;
    changes.apply(after, reread(context, chat.id), { type: 'decided' });
  });
  return ok(undefined);
}

/** While a call of the step runs that the person has allowed, the client's are still open. */
function takesResults({ status }: ChatRow, waiting: number): boolean {
  if (status === 'requires_action') return true;
  return waiting > 0 && (status === 'pending' || status === 'running');
}

/** Why the results are not the ones that are waited for. */
function check(
  results: readonly ToolResultInput[],
  waiting: ReadonlySet<string>,
): string | undefined {
  const seen = new Set<string>();
  for (const { tool_call_id: callId, output } of results) {
    if (seen.has(callId)) return `There are two results for ${callId}.`;
    if (!waiting.has(callId)) return `No result is waited for from ${callId}.`;
    // JSON has no undefined: the field was left out.
    if (output === undefined) return `The result of ${callId} has no output.`;
    seen.add(callId);
  }
  const missing = Array.from(waiting).filter((callId) => !seen.has(callId));
  return missing.length === 0 ? undefined : `There is no result for ${missing.join(', ')}.`;
}
