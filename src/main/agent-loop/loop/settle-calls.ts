import type { ApprovalRequest } from '#shared/api/approvals.ts';
import type { OpenToolCall, ToolOutcome } from '../types.ts';
import { abortOf, untilAborted } from './abort.ts';
import { filePart } from './attachments.ts';
import { createLiveOutput } from './live-output.ts';
import { decideCall, type CallDecision, type Turn } from './decide-call.ts';
import { failedUnexpectedly, notAlone, outcomeAtEnd } from './outcomes.ts';

export type Settlement =
  /** `endsTurn`: one of the calls was the last thing to do. */
  | { readonly kind: 'settled'; readonly endsTurn: boolean }
  | { readonly kind: 'asking'; readonly requests: readonly ApprovalRequest[] }
  | { readonly kind: 'aborted' };

type Runnable = Extract<CallDecision, { readonly kind: 'run' }>;

/**
 * Brings every open call to a result: those that need no question run at once and concurrently,
 * those that need one are asked for. Stores the results once none is open. The same whether the
 * calls are new, were just answered by the person, or were left by a process that died.
 */
export async function settleCalls(turn: Turn): Promise<Settlement> {
  const { signal, store } = turn.input;
  for (;;) {
    if (signal.aborted) return { kind: 'aborted' };
    const calls = store.openCalls();
    if (calls.every((call) => call.state.kind === 'finished')) {
      storeResults(turn, calls, (call) => outcomeAtEnd(call.state));
      return { kind: 'settled', endsTurn: calls.some((call) => endsTurn(turn, call)) };
    }
    if (refuseCrowd(turn, calls)) continue;
    // While some ran, the person may have answered others: again until nothing moves.
    const moved = await settleRound(turn, calls);
    if (signal.aborted) return { kind: 'aborted' };
    if (!moved) return suspend(turn);
  }
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

/** Whether any call came to a result. */
async function settleRound(turn: Turn, calls: readonly OpenToolCall[]): Promise<boolean> {
  const { signal, store } = turn.input;
  const decisions = await Promise.all(
    calls.map(async (call) => ({ call, decision: await decideCall(turn, call) })),
  );
  if (signal.aborted) return false;
  const runnable: { readonly call: OpenToolCall; readonly decision: Runnable }[] = [];
  let moved = false;
  for (const { call, decision } of decisions) {
    if (decision.kind === 'run') runnable.push({ call, decision });
    if (decision.kind === 'ask') store.setCallState(call.callId, decision.state);
    if (decision.kind === 'await') store.setCallState(call.callId, { kind: 'awaiting' });
    if (decision.kind === 'finish') {
      store.setCallState(call.callId, { kind: 'finished', result: decision.outcome });
      moved = true;
    }
  }
  if (runnable.length > 0) await turn.input.beforeCalls;
  await runCalls(turn, runnable);
  return moved || runnable.length > 0;
}

/** Concurrently; calls that change files or a workspace one after another, in call order. */
async function runCalls(
  turn: Turn,
  calls: readonly { readonly call: OpenToolCall; readonly decision: Runnable }[],
): Promise<void> {
  let lastChange: Promise<void> = Promise.resolve();
  await Promise.all(
    calls.map(({ call, decision }) => {
      const { changesFiles, oneAtATime } = decision.scope;
      if (!changesFiles && !oneAtATime) return runCall(turn, call, decision);
      lastChange = lastChange.then(() => runCall(turn, call, decision));
      return lastChange;
    }),
  );
}

async function runCall(
  turn: Turn,
  call: OpenToolCall,
  { prepared, scope }: Runnable,
): Promise<void> {
  const { clock, observer, signal, store } = turn.input;
  if (signal.aborted) return;
  store.setCallState(call.callId, { kind: 'running' });
  const live = createLiveOutput({ call, observer, clock });
  const outcome = await untilAborted(
    prepared.run(scope, signal, live).catch((cause: unknown) => {
      turn.input.onBug?.(cause);
      return failedUnexpectedly();
    }),
    signal,
    clock,
  ).finally(() => live.close());
  // Unanswered it stays `running`, which says that it may have had its effect.
  if (outcome === undefined || abortOf(signal) === 'stop') return;
  store.setCallState(call.callId, { kind: 'finished', result: outcome });
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
