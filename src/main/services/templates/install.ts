import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '#shared/kernel/clock.ts';
import type { OrganizationId, TemplateId, TemplateVersionId, UserId } from '#shared/kernel/ids.ts';
import type { Random } from '../../platform/random.ts';
import type {
  TemplateRow,
  TemplatesStore,
  TemplateVersionRow,
} from '../../store/tables/templates-store.ts';
import { BUILT_IN_TEMPLATES } from './built-in.ts';
import type { TemplateDefinition } from './types.ts';

type InstallDeps = {
  readonly store: TemplatesStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly ownerId: UserId;
  readonly organizationId: OrganizationId;
  readonly definitions?: readonly TemplateDefinition[];
};

/** Makes the stored templates say what the program's own say. Does nothing when they do. */
export function installBuiltIns(deps: InstallDeps): void {
  const stored = new Map(deps.store.list().map((template) => [template.name, template]));
  for (const definition of deps.definitions ?? BUILT_IN_TEMPLATES) {
    const template = stored.get(definition.kind);
    if (template) refresh(deps, template, definition);
    else insert(deps, definition);
  }
}

function insert(deps: InstallDeps, definition: TemplateDefinition): void {
  const now = deps.clock.now().toISOString();
  const templateId = deps.random.uuid() as TemplateId;
  const version = newVersion(deps, templateId, definition, 1);
  deps.store.insert(
    {
      id: templateId,
      organizationId: deps.organizationId,
      name: definition.kind,
      kind: definition.kind,
      displayName: definition.displayName,
      description: definition.description,
      icon: definition.icon,
      activeVersionId: version.id,
      createdBy: deps.ownerId,
      createdAt: now,
      updatedAt: now,
    },
    version,
  );
}

function refresh(deps: InstallDeps, template: TemplateRow, definition: TemplateDefinition): void {
  const active = deps.store.findVersion(template.activeVersionId);
  const sameVersion =
    active !== undefined &&
    active.readme === definition.readme &&
    isDeepStrictEqual(active.parameters, definition.parameters);
  const sameTexts =
    template.displayName === definition.displayName &&
    template.description === definition.description &&
    template.icon === definition.icon;
  if (sameVersion && sameTexts) return;

  let { activeVersionId } = template;
  if (!sameVersion) {
    const newest = deps.store.versions(template.id)[0];
    const version = newVersion(deps, template.id, definition, (newest?.number ?? 0) + 1);
    deps.store.insertVersion(version);
    activeVersionId = version.id;
  }
  deps.store.update({
    ...template,
    displayName: definition.displayName,
    description: definition.description,
    icon: definition.icon,
    activeVersionId,
    updatedAt: deps.clock.now().toISOString(),
  });
}

function newVersion(
  deps: InstallDeps,
  templateId: TemplateId,
  definition: TemplateDefinition,
  number: number,
): TemplateVersionRow {
  return {
    id: deps.random.uuid() as TemplateVersionId,
    templateId,
    number,
    name: `v${number}`,
    message: 'Comes with Pilothouse',
    readme: definition.readme,
    parameters: definition.parameters,
    createdBy: deps.ownerId,
    createdAt: deps.clock.now().toISOString(),
  };
}
