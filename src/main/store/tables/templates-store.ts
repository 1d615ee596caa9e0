import { z } from 'zod';
import {
  templateVersionParameterSchema,
  type TemplateVersionParameter,
} from '#shared/api/templates.ts';
import type { OrganizationId, TemplateId, TemplateVersionId, UserId } from '#shared/kernel/ids.ts';
import { idColumn, jsonColumn } from '../columns.ts';
import type { Database } from '../database.ts';

export type TemplateRow = {
  readonly id: TemplateId;
  readonly organizationId: OrganizationId;
  readonly name: string;
  readonly kind: string;
  readonly displayName: string;
  readonly description: string;
  readonly icon: string;
  readonly activeVersionId: TemplateVersionId;
  readonly createdBy: UserId;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type TemplateVersionRow = {
  readonly id: TemplateVersionId;
  readonly templateId: TemplateId;
  /** 1, 2, 3, … within the template. */
  readonly number: number;
  readonly name: string;
  readonly message: string;
  readonly readme: string;
  readonly parameters: readonly TemplateVersionParameter[];
  readonly createdBy: UserId;
  readonly createdAt: string;
};

export interface TemplatesStore {
  /** By name. */
  list(): readonly TemplateRow[];
  find(id: TemplateId): TemplateRow | undefined;
  /** The template and its first version. */
  insert(template: TemplateRow, version: TemplateVersionRow): void;
  update(template: TemplateRow): void;
  insertVersion(version: TemplateVersionRow): void;
  findVersion(id: TemplateVersionId): TemplateVersionRow | undefined;
  /** Newest first. */
  versions(templateId: TemplateId): readonly TemplateVersionRow[];
}

const templateRow = z.object({
  id: idColumn<TemplateId>(),
  organizationId: idColumn<OrganizationId>(),
  name: z.string(),
  kind: z.string(),
  displayName: z.string(),
  description: z.string(),
  icon: z.string(),
  activeVersionId: idColumn<TemplateVersionId>(),
  createdBy: idColumn<UserId>(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

const versionRow = z.object({
  id: idColumn<TemplateVersionId>(),
  templateId: idColumn<TemplateId>(),
  number: z.int(),
  name: z.string(),
  message: z.string(),
  readme: z.string(),
  parameters: jsonColumn(z.array(templateVersionParameterSchema)),
  createdBy: idColumn<UserId>(),
  createdAt: z.string(),
});

const selectTemplates = `SELECT id, organization_id AS organizationId, name, kind,
  display_name AS displayName, description, icon, active_version_id AS activeVersionId,
  created_by AS createdBy, created_at AS createdAt, updated_at AS updatedAt FROM templates`;

const selectVersions = `SELECT id, template_id AS templateId, number, name, message, readme,
  parameters, created_by AS createdBy, created_at AS createdAt FROM template_versions`;

export function createTemplatesStore(db: Database): TemplatesStore {
  function insertVersion(version: TemplateVersionRow): void {
    db.prepare(
      `INSERT INTO template_versions
         (id, template_id, number, name, message, readme, parameters, created_by, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      version.id,
      version.templateId,
      version.number,
      version.name,
      version.message,
      version.readme,
      JSON.stringify(version.parameters),
      version.createdBy,
      version.createdAt,
    );
  }

  return {
    list: () =>
      db
        .prepare(`${selectTemplates} ORDER BY lower(name)`)
        .all()
        .map((row) => templateRow.parse(row)),
    find(id) {
      const row = db.prepare(`${selectTemplates} WHERE id = ?`).get(id);
      return row === undefined ? undefined : templateRow.parse(row);
    },
    insert(template, version) {
      db.transaction(() => {
        db.prepare(
          `INSERT INTO templates (id, organization_id, name, kind, display_name, description, icon,
             active_version_id, created_by, created_at, updated_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ).run(
          template.id,
          template.organizationId,
          template.name,
          template.kind,
          template.displayName,
          template.description,
          template.icon,
          template.activeVersionId,
          template.createdBy,
          template.createdAt,
          template.updatedAt,
        );
        insertVersion(version);
      });
    },
    update(template) {
      db.prepare(
        `UPDATE templates SET display_name = ?, description = ?, icon = ?, active_version_id = ?,
           updated_at = ? WHERE id = ?`,
      ).run(
        template.displayName,
        template.description,
        template.icon,
        template.activeVersionId,
        template.updatedAt,
        template.id,
      );
    },
    insertVersion,
    findVersion(id) {
      const row = db.prepare(`${selectVersions} WHERE id = ?`).get(id);
      return row === undefined ? undefined : versionRow.parse(row);
    },
    versions: (templateId) =>
      db
        .prepare(`${selectVersions} WHERE template_id = ? ORDER BY number DESC`)
        .all(templateId)
        .map((row) => versionRow.parse(row)),
  };
}
