import type { WorkspaceId } from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';

/** Server files of workspaces that the person let start. */
export interface WorkspaceMcpTrustStore {
  /** `fingerprint`: hash of what the file would do. Trusting the same twice is harmless. */
  add(workspaceId: WorkspaceId, fingerprint: string, createdAt: number): void;
  has(workspaceId: WorkspaceId, fingerprint: string): boolean;
}

export function createWorkspaceMcpTrustStore(db: Database): WorkspaceMcpTrustStore {
  return {
    add(workspaceId, fingerprint, createdAt) {
      db.prepare(
        `INSERT INTO workspace_mcp_trust (workspace_id, fingerprint, created_at) VALUES (?, ?, ?)
         ON CONFLICT (workspace_id, fingerprint) DO NOTHING`,
      ).run(workspaceId, fingerprint, createdAt);
    },
    has: (workspaceId, fingerprint) =>
      db
        .prepare('SELECT 1 FROM workspace_mcp_trust WHERE workspace_id = ? AND fingerprint = ?')
        .get(workspaceId, fingerprint) !== undefined,
  };
}
