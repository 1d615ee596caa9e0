import { approvalModeSchema } from '#shared/api/approvals.ts';
import type { WorkspaceId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { WorkspaceBuildRow } from '../../store/tables/workspace-builds-store.ts';
import { resolveParameters, type Template, type TemplateVersion } from '../templates/index.ts';
import { newBuild, type StartBuildDeps } from './builds/start-build.ts';
import type { WorkspacesContext } from './context.ts';
import { refuseName } from './names.ts';
import type { CreateWorkspace, CreateWorkspaceError } from './types.ts';

/** Stores the workspace and its first build, the job pending. The caller hands it to the runner. */
export async function insertWorkspace(
  deps: StartBuildDeps,
  request: CreateWorkspace,
): Promise<Result<WorkspaceBuildRow, CreateWorkspaceError>> {
  const { context } = deps;
  const chosen = chooseTemplate(context, request);
  if (!chosen) return err({ kind: 'template_not_found' });
  const { template, version } = chosen;
  const nameRefusal = refuseName(request.name);
  if (nameRefusal !== undefined) return invalid('name', nameRefusal);
  const resolved = resolveParameters({
    definitions: version.parameters,
    given: request.parameters,
    previous: [],
  });
  if (!resolved.ok) return err({ kind: 'invalid', validations: resolved.error });
  const parameters = resolved.value;
  if (isTaken(context, request)) return err({ kind: 'name_taken' });
  const validations = await deps.provisioners[template.kind].validate(request.name, parameters);
  if (validations.length > 0) return err({ kind: 'invalid', validations });

  return context.db.transaction(() => {
    // Looked at again: another request may have taken the name while this one waited.
    if (isTaken(context, request)) return err({ kind: 'name_taken' } as const);
    const workspaceId = context.random.uuid() as WorkspaceId;
    const build = newBuild(context, {
      request: {
        workspaceId,
        initiatorId: request.initiatorId,
        transition: 'start',
        reason: 'initiator',
        orphan: false,
      },
      version,
      parameters,
      number: 1,
      state: null,
    });
    context.stores.workspaces.insert({
      id: workspaceId,
      ownerId: request.ownerId,
      organizationId: template.organizationId,
      templateId: template.id,
      name: request.name,
      approvalMode: approvalModeSchema.parse(parameters.get('approvals')),
      automaticUpdates: request.automaticUpdates,
      favorite: false,
      deleted: false,
      lastUsedAt: build.createdAt,
      createdAt: build.createdAt,
      updatedAt: build.createdAt,
    });
    context.stores.builds.insert(build);
    return ok(build);
  });
}

function chooseTemplate(
  context: WorkspacesContext,
  { template: wanted, organizationId }: CreateWorkspace,
): { readonly template: Template; readonly version: TemplateVersion } | undefined {
  const wantedVersion =
    'versionId' in wanted ? context.templates.version(wanted.versionId) : undefined;
  const templateId = 'id' in wanted ? wanted.id : wantedVersion?.templateId;
  const template = templateId && context.templates.get(templateId);
  if (!template || template.organizationId !== organizationId) return undefined;
  const version = wantedVersion ?? context.templates.version(template.activeVersionId);
  return version && { template, version };
}

function isTaken(context: WorkspacesContext, request: CreateWorkspace): boolean {
  const { workspaces } = context.stores;
  return (
    workspaces.findByName(request.ownerId, request.name, { includeDeleted: false }) !== undefined
  );
}

function invalid(
  field: string,
  detail: string,
): { readonly ok: false; readonly error: CreateWorkspaceError } {
  return err({ kind: 'invalid', validations: [{ field, detail }] });
}
