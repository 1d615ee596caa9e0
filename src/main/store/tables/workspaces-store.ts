import { z } from 'zod';
import { approvalModeSchema, type ApprovalMode } from '#shared/api/approvals.ts';
import type { OrganizationId, TemplateId, UserId, WorkspaceId } from '#shared/kernel/ids.ts';
import { flagColumn, idColumn, toFlag } from '../columns.ts';
import type { Database } from '../database.ts';

export type WorkspaceRow = {
  readonly id: WorkspaceId;
  readonly ownerId: UserId;
  readonly organizationId: OrganizationId;
  readonly templateId: TemplateId;
  readonly name: string;
  readonly approvalMode: ApprovalMode;
  readonly automaticUpdates: 'always' | 'never';
  readonly favorite: boolean;
  readonly deleted: boolean;
  readonly lastUsedAt: string;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export interface WorkspacesStore {
  insert(row: WorkspaceRow): void;
  /** Deleted ones too. */
  find(id: WorkspaceId): WorkspaceRow | undefined;
  /** The live one; with `includeDeleted` else the one deleted last. Names differ in more than case. */
  findByName(
    ownerId: UserId,
    name: string,
    options: { readonly includeDeleted: boolean },
  ): WorkspaceRow | undefined;
  /** Newest first. */
  listLive(): readonly WorkspaceRow[];
  update(row: WorkspaceRow): void;
}

const workspaceRow = z.object({
  id: idColumn<WorkspaceId>(),
  ownerId: idColumn<UserId>(),
  organizationId: idColumn<OrganizationId>(),
  templateId: idColumn<TemplateId>(),
  name: z.string(),
  approvalMode: approvalModeSchema,
  automaticUpdates: z.enum(['always', 'never']),
  favorite: flagColumn,
  deleted: flagColumn,
  lastUsedAt: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

const select = `SELECT id, owner_id AS ownerId, organization_id AS organizationId,
  template_id AS templateId, name, approval_mode AS approvalMode,
  automatic_updates AS automaticUpdates, favorite, deleted, last_used_at AS lastUsedAt,
  created_at AS createdAt, updated_at AS updatedAt FROM workspaces`;

export function createWorkspacesStore(db: Database): WorkspacesStore {
  return {
    insert(row) {
      db.prepare(
        `INSERT INTO workspaces (id, owner_id, organization_id, template_id, name, approval_mode,
           automatic_updates, favorite, deleted, last_used_at, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        row.id,
        row.ownerId,
        row.organizationId,
        row.templateId,
        row.name,
        row.approvalMode,
        row.automaticUpdates,
        toFlag(row.favorite),
        toFlag(row.deleted),
        row.lastUsedAt,
        row.createdAt,
        row.updatedAt,
      );
    },
    find(id) {
      const row = db.prepare(`${select} WHERE id = ?`).get(id);
      return row === undefined ? undefined : workspaceRow.parse(row);
    },
    findByName(ownerId, name, { includeDeleted }) {
      const row = db
        .prepare(
          `${select} WHERE owner_id = ? AND lower(name) = lower(?) AND deleted <= ?
           ORDER BY deleted, updated_at DESC LIMIT 1`,
        )
        .get(ownerId, name, toFlag(includeDeleted));
      return row === undefined ? undefined : workspaceRow.parse(row);
    },
    listLive: () =>
      db
        .prepare(`${select} WHERE deleted = 0 ORDER BY created_at DESC, id`)
        .all()
        .map((row) => workspaceRow.parse(row)),
    update(row) {
      db.prepare(
        `UPDATE workspaces SET name = ?, approval_mode = ?, automatic_updates = ?, favorite = ?,
           deleted = ?, last_used_at = ?, updated_at = ? WHERE id = ?`,
      ).run(
        row.name,
        row.approvalMode,
        row.automaticUpdates,
        toFlag(row.favorite),
        toFlag(row.deleted),
        row.lastUsedAt,
        row.updatedAt,
        row.id,
      );
    },
  };
}
