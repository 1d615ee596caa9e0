import type { ApprovalMode } from '#shared/api/approvals.ts';
import type { WorkspaceId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { WorkspacesContext } from './context.ts';
import type { ApprovalRule, WorkspaceApprovals } from './types.ts';

export type ApprovalsError =
  | { readonly kind: 'not_found' }
  /** `reason`: a sentence for the person. */
  | { readonly kind: 'invalid'; readonly reason: string };

/** When the person is asked about what happens in a workspace. */
export interface Approvals {
  /** Undefined for a workspace that does not exist or was deleted. */
  approvals(workspaceId: WorkspaceId): WorkspaceApprovals | undefined;
  setApprovalMode(
    workspaceId: WorkspaceId,
    mode: ApprovalMode,
  ): Result<WorkspaceApprovals, ApprovalsError>;
  /** The rule that stands already when there is one with this pattern. */
  addApprovalRule(workspaceId: WorkspaceId, pattern: string): Result<ApprovalRule, ApprovalsError>;
  removeApprovalRule(workspaceId: WorkspaceId, ruleId: string): Result<void, ApprovalsError>;
}

const patternLimit = 500;

export function createApprovals(context: WorkspacesContext): Approvals {
  const { workspaces, rules } = context.stores;

  function live(workspaceId: WorkspaceId) {
    const workspace = workspaces.find(workspaceId);
    return workspace?.deleted === false ? workspace : undefined;
  }

  function approvals(workspaceId: WorkspaceId): WorkspaceApprovals | undefined {
    const workspace = live(workspaceId);
    return workspace && { mode: workspace.approvalMode, rules: rules.list(workspaceId) };
  }

  return {
    approvals,
    setApprovalMode(workspaceId, mode) {
      const workspace = live(workspaceId);
      if (!workspace) return err({ kind: 'not_found' });
      if (workspace.approvalMode !== mode) {
        workspaces.update({ ...workspace, approvalMode: mode, updatedAt: context.now() });
        context.events.emit({ workspaceId, kind: 'approvals' });
      }
      return ok({ mode, rules: rules.list(workspaceId) });
    },
    addApprovalRule(workspaceId, given) {
      const pattern = given.trim();
      const reason = refusePattern(pattern);
      if (reason !== undefined) return err({ kind: 'invalid', reason });
      if (!live(workspaceId)) return err({ kind: 'not_found' });
      const standing = rules.list(workspaceId).find((rule) => rule.pattern === pattern);
      if (standing) return ok(standing);
      const rule = { id: context.random.uuid(), pattern, createdAt: context.now() };
      rules.insert(workspaceId, rule);
      context.events.emit({ workspaceId, kind: 'approvals' });
      return ok(rule);
    },
    removeApprovalRule(workspaceId, ruleId) {
      if (!live(workspaceId) || !rules.remove(workspaceId, ruleId)) {
        return err({ kind: 'not_found' });
      }
      context.events.emit({ workspaceId, kind: 'approvals' });
      return ok(undefined);
    },
  };
}

function refusePattern(pattern: string): string | undefined {
  if (pattern === '') return 'A pattern is required.';
  if (pattern.length > patternLimit) return `At most ${patternLimit} characters.`;
  if (!/[\p{L}\p{N}]/u.test(pattern)) {
    return 'This would allow every command; set the mode to full if that is meant.';
  }
  return undefined;
}
