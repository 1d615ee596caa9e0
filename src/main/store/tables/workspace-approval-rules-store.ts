import { z } from 'zod';
import type { WorkspaceId } from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';

export type ApprovalRuleRow = {
  readonly id: string;
  readonly pattern: string;
  readonly createdAt: string;
};

export interface WorkspaceApprovalRulesStore {
  /** Oldest first. */
  list(workspaceId: WorkspaceId): readonly ApprovalRuleRow[];
  insert(workspaceId: WorkspaceId, row: ApprovalRuleRow): void;
  /** False when the workspace has no such rule. */
  remove(workspaceId: WorkspaceId, id: string): boolean;
}

const ruleRow = z.object({ id: z.string(), pattern: z.string(), createdAt: z.string() });

export function createWorkspaceApprovalRulesStore(db: Database): WorkspaceApprovalRulesStore {
  return {
    list: (workspaceId) =>
      db
        .prepare(
          `SELECT id, pattern, created_at AS createdAt FROM workspace_approval_rules
           WHERE workspace_id = ? ORDER BY created_at, id`,
        )
        .all(workspaceId)
        .map((row) => ruleRow.parse(row)),
    insert(workspaceId, row) {
      db.prepare(
        `INSERT INTO workspace_approval_rules (id, workspace_id, pattern, created_at)
         VALUES (?, ?, ?, ?)`,
      ).run(row.id, workspaceId, row.pattern, row.createdAt);
    },
    remove: (workspaceId, id) =>
      db
        .prepare('DELETE FROM workspace_approval_rules WHERE workspace_id = ? AND id = ?')
        .run(workspaceId, id).changes > 0,
  };
}
