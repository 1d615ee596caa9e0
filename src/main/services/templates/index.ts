import type { Clock } from '#shared/kernel/clock.ts';
import type { OrganizationId, TemplateId, TemplateVersionId, UserId } from '#shared/kernel/ids.ts';
import type { Random } from '../../platform/random.ts';
import type { Database } from '../../store/database.ts';
import {
  createTemplatesStore,
  type TemplateRow,
  type TemplateVersionRow,
} from '../../store/tables/templates-store.ts';
import { installBuiltIns } from './install.ts';
import { TEMPLATE_KINDS, type TemplateKind } from './types.ts';

export { resolveParameters, toParameterValues, type ParameterMap } from './parameters.ts';
export type { TemplateKind, Validation } from './types.ts';

export type Template = TemplateRow & { readonly kind: TemplateKind };
export type TemplateVersion = TemplateVersionRow;

/** What workspaces can be made of. */
export interface Templates {
  /** By name. */
  list(): readonly Template[];
  get(id: TemplateId): Template | undefined;
  version(id: TemplateVersionId): TemplateVersion | undefined;
  /** Newest first. */
  versions(templateId: TemplateId): readonly TemplateVersion[];
}

export type TemplatesDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  /** Owner of the built-in templates. */
  readonly ownerId: UserId;
  readonly organizationId: OrganizationId;
};

/** Installs the built-in templates, or a new version of those that changed, on the way. */
export function createTemplates(deps: TemplatesDeps): Templates {
  const store = createTemplatesStore(deps.db);
  deps.db.transaction(() => installBuiltIns({ ...deps, store }));
  return {
    list: () => store.list().map(decodeKind),
    get(id) {
      const row = store.find(id);
      return row && decodeKind(row);
    },
    version: (id) => store.findVersion(id),
    versions: (templateId) => store.versions(templateId),
  };
}

function decodeKind(row: TemplateRow): Template {
  const kind = TEMPLATE_KINDS.find((known) => known === row.kind);
  if (kind === undefined) throw new Error(`template ${row.id} has the unknown kind "${row.kind}"`);
  return { ...row, kind };
}
