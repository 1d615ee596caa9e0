import type { ApprovalRequest } from '#shared/api/approvals.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';
import type { CallScope } from '../approval/policy.ts';
import type { OpenToolCall, ToolOutcome } from '../types.ts';
import { filePart } from './attachments.ts';
import { createCallsUnderWay, mustQueue, type CallsUnderWay } from './calls-under-way.ts';
import { decideCall, type CallDecision, type Turn } from './decide-call.ts';
import { notAlone, outcomeAtEnd } from './outcomes.ts';

export type Settlement =
  /** `endsTurn`: one of the calls was the last thing to do. */
  | { readonly kind: 'settled'; readonly endsTurn: boolean }
  | { readonly kind: 'asking'; readonly requests: readonly ApprovalRequest[] }
  | { readonly kind: 'aborted' };

/**
 * Brings every open call to a result. Those that need a question are asked for at once, while those
 * that need none run; an answer starts its call while others still run or wait. Stores the results
 * once none is open. The same whether the calls are new, were just answered by the person, or were
 * left by a process that died.
 */
export async function settleCalls(turn: Turn): Promise<Settlement> {
  const { answers, signal, store } = turn.input;
  const underWay = createCallsUnderWay(turn);
  for (;;) {
    if (signal.aborted) break;
    // Before the calls are read, so that no answer is missed.
    const { count } = answers;
    const answered = answers.next();
    const calls = store.openCalls();
    if (calls.every((call) => call.state.kind === 'finished')) {
      storeResults(turn, calls, (call) => outcomeAtEnd(call.state));
      return { kind: 'settled', endsTurn: calls.some((call) => endsTurn(turn, call)) };
    }
    if (refuseCrowd(turn, calls)) continue;
    const moved = await settleRound(turn, calls, underWay);
    if (moved || signal.aborted) continue;
    if (underWay.size > 0) await Promise.race([underWay.ended(), answered]);
    else if (answers.count === count) return suspend(turn);
  }
  await underWay.ended();
  return { kind: 'aborted' };
}

/** A call that has to be alone in its step is not: none of them is run. */
function refuseCrowd({ input: { store }, tools }: Turn, calls: readonly OpenToolCall[]): boolean {
  const alone = calls.find((call) => tools.find(call.toolName)?.alone);
  if (alone === undefined || calls.length === 1) return false;
  // Whatever has been decided was decided before this rule could be broken.
  if (calls.some((call) => call.state.kind !== 'undecided')) return false;
  for (const { callId } of calls) {
    store.setCallState(callId, { kind: 'finished', result: notAlone(alone.toolName) });
  }
  return true;
}

/** A client takes for its own what has no result, so what is known is stored before it is asked. */
function suspend(turn: Turn): Settlement {
  const calls = turn.input.store.openCalls();
  if (calls.some((call) => call.state.kind === 'awaiting')) {
    const finished = calls.filter((call) => call.state.kind === 'finished');
    storeResults(turn, finished, (call) => outcomeAtEnd(call.state));
  }
  return { kind: 'asking', requests: requestsOf(calls) };
}

function endsTurn({ tools }: Turn, { toolName, state }: OpenToolCall): boolean {
  if (state.kind !== 'finished' || state.result.isError) return false;
  return tools.find(toolName)?.endsTurn ?? false;
}

/** Answers every open call of a turn that the person ends. */
export function answerInterrupted(turn: Turn): void {
  storeResults(turn, turn.input.store.openCalls(), (call) => outcomeAtEnd(call.state));
}

/** Decides about the calls that are not under way; whether any came to a result by that. */
async function settleRound(
  turn: Turn,
  calls: readonly OpenToolCall[],
  underWay: CallsUnderWay,
): Promise<boolean> {
  const { observer, signal, store } = turn.input;
  const decisions = await Promise.all(
    calls
      .filter((call) => !underWay.has(call.callId))
      .map(async (call) => ({ call, decision: await decideCall(turn, call) })),
  );
  if (signal.aborted) return false;
  const held = heldBack(decisions);
  let moved = false;
  let askingChanged = false;
  for (const { call, decision } of decisions) {
    const { callId, state } = call;
    switch (decision.kind) {
      case 'wait':
        break;
      case 'ask':
        store.setCallState(callId, decision.state);
        askingChanged = true;
        break;
      case 'await':
        store.setCallState(callId, { kind: 'awaiting' });
        break;
      case 'finish':
        store.setCallState(callId, { kind: 'finished', result: decision.outcome });
        moved = true;
        break;
      case 'run':
        if (state.kind === 'asking') {
          // A standing allowance has answered it.
          store.setCallState(callId, { kind: 'allowed', request: state.request });
          askingChanged = true;
        }
        if (!held.has(callId)) underWay.start(call, decision);
        break;
      default:
        assertNever(decision);
    }
  }
  if (askingChanged) observer.asking(requestsOf(store.openCalls()));
  return moved;
}

type Decided = { readonly call: OpenToolCall; readonly decision: CallDecision };

/**
 * Changes that keep the order of the calls: an earlier one of the step that has to do with the same
 * thing still waits for the person.
 */
function heldBack(decisions: readonly Decided[]): ReadonlySet<string> {
  const held = new Set<string>();
  const waiting: CallScope[] = [];
  for (const { call, decision } of decisions) {
    if (decision.kind === 'ask') waiting.push(decision.scope);
    if (decision.kind === 'wait' && decision.scope) waiting.push(decision.scope);
    if (decision.kind !== 'run') continue;
    if (!waiting.some((earlier) => mustFollow(decision.scope, earlier))) continue;
    held.add(call.callId);
    waiting.push(decision.scope);
  }
  return held;
}

function mustFollow(later: CallScope, earlier: CallScope): boolean {
  if (!mustQueue(later) || !mustQueue(earlier)) return false;
  if (later.oneAtATime && earlier.oneAtATime) return true;
  const paths = new Set(earlier.files.map((file) => file.absolute));
  return later.files.some((file) => paths.has(file.absolute));
}

function storeResults(
  { input: { store, observer, clock }, tools }: Turn,
  calls: readonly OpenToolCall[],
  outcomeOf: (call: OpenToolCall) => ToolOutcome,
): void {
  if (calls.length === 0) return;
  const outcomes = new Map(
    calls.map((call) => {
      const { mcpServerId } = tools.find(call.toolName) ?? {};
      return [call.callId, { ...outcomeOf(call), ...(mcpServerId ? { mcpServerId } : {}) }];
    }),
  );
  const createdAt = clock.now().toISOString();
  for (const call of calls) {
    const outcome = outcomes.get(call.callId);
    if (outcome === undefined) continue;
    for (const file of outcome.attachments ?? []) observer.part('assistant', filePart(file));
    observer.part('tool', {
      type: 'tool-result',
      tool_call_id: call.callId,
      tool_name: call.toolName,
      result: outcome.content,
      ...(outcome.isError ? { is_error: true } : {}),
      ...(outcome.isMedia ? { is_media: true } : {}),
      ...(outcome.mcpServerId ? { mcp_server_config_id: outcome.mcpServerId } : {}),
      created_at: createdAt,
    });
  }
  store.saveResults(outcomes);
}

function requestsOf(calls: readonly OpenToolCall[]): ApprovalRequest[] {
  return calls.flatMap(({ state }) => (state.kind === 'asking' ? [state.request] : []));
}
