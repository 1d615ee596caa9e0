import type { ApprovalDecision, ApprovalRequest } from '#shared/api/approvals.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import {
  missingApprovals,
  requestedFolders,
  type ApprovalGrants,
  type CallScope,
} from '../../agent-loop/index.ts';
import type { ChatGrant } from '../../store/tables/chat-grants-store.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import { askingCalls, canGoOn, isAsking, type AskingCall } from './asking.ts';
import { reread, type ChatContext } from './context.ts';
import { combineGrants } from './grants.ts';
import { archived } from './messaging.ts';
import type { ChatWorkspaces } from './ports.ts';
import { conflict, invalid, notFound, type ChatProblem } from './problems.ts';
import type { StateChanges, TurnControl } from './state-changes.ts';

/** The person's answers to calls that ask. */
export interface Approvals {
  /** In call order; also while other calls of the step run. */
  pending(chat: ChatRow): readonly ApprovalRequest[];
  decide(chat: ChatRow, callId: string, decision: ApprovalDecision): Result<undefined, ChatProblem>;
}

export function createApprovals(deps: {
  readonly context: ChatContext;
  readonly changes: StateChanges;
  readonly control: Pick<TurnControl, 'answered'>;
  readonly workspaces: ChatWorkspaces;
}): Approvals {
  const { context, changes, control, workspaces } = deps;
  const { stores, timestamps } = context;

  function pending(chat: ChatRow): readonly ApprovalRequest[] {
    if (chat.asking === 0) return [];
    return askingCalls(stores.calls.list(chat.id)).map((call) => call.state.request);
  }

  function decide(
    chat: ChatRow,
    callId: string,
    decision: ApprovalDecision,
  ): Result<undefined, ChatProblem> {
    const call = stores.calls.find(chat.id, callId);
    if (!call && !stores.messages.hasToolCall(chat.id, callId)) {
      return notFound('There is no such tool call in this chat.');
    }
    if (!call || !isAsking(call) || chat.asking === 0) {
      return conflict('The call does not wait for an answer any more.');
    }
    if (chat.archived) return archived();
    if (decision.decision === 'deny') {
      deny(chat, callId, decision.reason);
      return ok(undefined);
    }
    const grants = grantsOf(call.state.request, decision);
    if (!grants.ok) return grants;
    const rule = addWorkspaceRule(chat, decision);
    if (!rule.ok) return rule;
    allow(chat, call, grants.value);
    return ok(undefined);
  }

  function deny(chat: ChatRow, callId: string, reason: string | undefined): void {
    settle(chat, () => stores.calls.setState(chat.id, callId, { kind: 'denied', reason }));
  }

  function allow(chat: ChatRow, call: AskingCall, grants: readonly ChatGrant[]): void {
    settle(chat, () => {
      for (const grant of grants) stores.grants.add(chat.id, grant, timestamps.next());
      setAllowed(chat, call);
      allowWhatIsCovered(chat);
    });
  }

  /** With the question, so that the call can be held to what the person saw. */
  function setAllowed(chat: ChatRow, { callId, state }: AskingCall): void {
    stores.calls.setState(chat.id, callId, { kind: 'allowed', request: state.request });
  }

  /** What was allowed for longer than this call answers the other calls that it names. */
  function allowWhatIsCovered(chat: ChatRow): void {
    const workspace =
      chat.workspaceId === undefined ? undefined : workspaces.approvals(chat.workspaceId);
    const granted = combineGrants(stores.grants.list(chat.id), workspace);
    // A change of the mode is no answer to what was asked before it.
    const standing: ApprovalGrants = { ...granted, mode: 'ask' };
    for (const call of askingCalls(stores.calls.list(chat.id))) {
      if (missingApprovals(scopeOf(call.state.request), standing).length > 0) continue;
      setAllowed(chat, call);
    }
  }

  /** Stores answers, tells what still waits, and lets the turn go on with what was answered. */
  function settle(chat: ChatRow, answer: () => void): void {
    context.commit((after) => {
      answer();
      const calls = stores.calls.list(chat.id);
      after.stream(chat.id, {
        type: 'approvals',
        requests: askingCalls(calls).map((call) => call.state.request),
      });
      const answered = reread(context, chat.id);
      const change = canGoOn(calls)
        ? changes.apply(after, answered, { type: 'decided' })
        : undefined;
      if (!change) after.watch({ kind: 'status_change', chat: answered });
      after.whenDone(() => control.answered(chat.id));
    });
  }

  function addWorkspaceRule(
    chat: ChatRow,
    decision: ApprovalDecision,
  ): Result<undefined, ChatProblem> {
    if (decision.scope !== 'workspace') return ok(undefined);
    if (chat.workspaceId === undefined) return badScope('The chat has no workspace.');
    const added = workspaces.addApprovalRule(chat.workspaceId, decision.pattern ?? '');
    if (added.ok) return ok(undefined);
    return badScope(
      added.error.kind === 'invalid' ? added.error.reason : 'The workspace does not exist.',
    );
  }

  return { pending, decide };
}

/** What an allowance adds to the chat's standing ones. */
function grantsOf(
  request: ApprovalRequest,
  decision: ApprovalDecision,
): Result<readonly ChatGrant[], ChatProblem> {
  const pattern = decision.pattern?.trim() ?? '';
  const isCommand = request.kinds.includes('command');
  switch (decision.scope) {
    case 'once':
      return ok([]);
    case 'workspace':
      if (!isCommand) return badScope('Only commands can be allowed for the whole workspace.');
      return pattern === '' ? badScope('A pattern is required for this scope.') : ok([]);
    case 'chat': {
      const grants: ChatGrant[] = requestedFolders(request).map((folder) => ({
        kind: 'outside_folder',
        folder,
      }));
      if (request.kinds.includes('edit')) grants.push({ kind: 'edits' });
      if (request.kinds.includes('tool')) grants.push({ kind: 'tool', name: request.tool_name });
      if (isCommand) {
        grants.push(pattern === '' ? { kind: 'commands' } : { kind: 'command_pattern', pattern });
      }
      return ok(grants);
    }
  }
}

function badScope(detail: string): { readonly ok: false; readonly error: ChatProblem } {
  return invalid('The allowance is not valid.', { detail });
}

/** What the call that asked would touch, as far as its request tells. */
function scopeOf(request: ApprovalRequest): CallScope {
  const outsideFiles = request.files.some((file) => file.outside);
  const { command, workdir } = request;
  return {
    files: request.files.map((file) => ({ absolute: file.path, outside: file.outside })),
    changesFiles: request.kinds.includes('edit'),
    ...(request.kinds.includes('tool') ? { tool: request.tool_name } : {}),
    ...(request.doubts ? { doubts: request.doubts } : {}),
    ...(command === undefined
      ? {}
      : {
          command: {
            text: command,
            written: command,
            workdir: workdir ?? '',
            workdirOutside: request.kinds.includes('outside_workspace') && !outsideFiles,
          },
        }),
  };
}
