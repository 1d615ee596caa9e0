import { isWithinRequest, approvalRequest } from '../approval/request.ts';
import { missingApprovals, type CallScope } from '../approval/policy.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';
import { failure, type PreparedCall } from '../tools/tool.ts';
import type { DesktopHand } from '../tools/computer/desktop-hand.ts';
import type { ToolRegistry } from '../tools/registry.ts';
import { unreadable } from '../turn/call-block.ts';
import type { OpenToolCall, ToolCallState, ToolOutcome, TurnInput } from '../types.ts';
import { denied, diedWhileRunning } from './outcomes.ts';

export type Turn = {
  readonly input: TurnInput;
  readonly tools: ToolRegistry;
  /** Of a chat that uses a desktop. */
  readonly hand?: DesktopHand | undefined;
};

/**
 * What comes next for an open call. `wait`: it is finished, or the person has not answered; `scope`
 * is what a call that the person has to allow would touch, where that can be told.
 */
export type CallDecision =
  | { readonly kind: 'wait'; readonly scope?: CallScope }
  | {
      readonly kind: 'ask';
      readonly state: Extract<ToolCallState, { readonly kind: 'asking' }>;
      readonly scope: CallScope;
    }
  /** Its result has to come from a client of the API. */
  | { readonly kind: 'await' }
  | { readonly kind: 'finish'; readonly outcome: ToolOutcome }
  | { readonly kind: 'run'; readonly prepared: PreparedCall; readonly scope: CallScope };

/** Looks at one call; touches nothing but what planning its changes reads. */
export async function decideCall(turn: Turn, call: OpenToolCall): Promise<CallDecision> {
  const { state } = call;
  switch (state.kind) {
    case 'finished':
    case 'awaiting':
      return { kind: 'wait' };
    case 'denied':
      return { kind: 'finish', outcome: denied(state.reason) };
    case 'running':
      // Only a turn that died can have left it so.
      if (turn.tools.find(call.toolName)?.repeatable) return decideOpenCall(turn, call);
      return { kind: 'finish', outcome: diedWhileRunning() };
    case 'asking': {
      // Only an allowance can end the wait, never a refusal of ours.
      const decision = await decideOpenCall(turn, call);
      return decision.kind === 'run' || decision.kind === 'wait' ? decision : { kind: 'wait' };
    }
    case 'undecided':
    case 'allowed':
      return decideOpenCall(turn, call);
    default:
      return assertNever(state);
  }
}

async function decideOpenCall(turn: Turn, call: OpenToolCall): Promise<CallDecision> {
  const tool = turn.tools.find(call.toolName);
  if (tool === undefined) return refuse(unknownTool(turn, call.toolName));
  if (call.invalidArgs !== undefined) return refuse(unreadable(call.invalidArgs));
  const prepared = tool.prepare(call.args);
  if (!prepared.ok) return refuse(prepared.error);
  if (tool.answeredByClient) return { kind: 'await' };
  const scope = await prepared.value.scope();
  if (!scope.ok) return refuse(scope.error);
  const run: CallDecision = { kind: 'run', prepared: prepared.value, scope: scope.value };
  if (call.state.kind === 'allowed') {
    const { request } = call.state;
    if (request === undefined || isWithinRequest(scope.value, request)) return run;
    return refuse('The call would reach for something else than the person allowed. Call again.');
  }
  const kinds = missingApprovals(scope.value, turn.input.store.grants());
  if (kinds.length === 0) return run;
  if (call.state.kind === 'asking') return { kind: 'wait', scope: scope.value };
  const previews = await prepared.value.preview(scope.value);
  // What lies outside is not told before it is allowed, not even that an edit does not fit.
  if (!previews.ok && !kinds.includes('outside_workspace')) return refuse(previews.error);
  const request = approvalRequest({
    callId: call.callId,
    toolName: call.toolName,
    kinds,
    scope: scope.value,
    previews: previews.ok ? previews.value : [],
    now: turn.input.clock.now(),
  });
  return { kind: 'ask', state: { kind: 'asking', request }, scope: scope.value };
}

function refuse(message: string): CallDecision {
  return { kind: 'finish', outcome: failure(message) };
}

function unknownTool({ input, tools }: Turn, name: string): string {
  const names = tools.definitions.map((tool) => tool.name).join(', ');
  if (names === '') return 'This chat has no running workspace, so there are no tools.';
  const lack = input.workspace === undefined ? ' This chat has no running workspace.' : '';
  return `There is no tool named ${JSON.stringify(name)}.${lack} The tools are: ${names}.`;
}
