import type { BuildId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { approvalModeSchema } from '#shared/api/approvals.ts';
import type { WorkspaceBuildRow } from '../../../store/tables/workspace-builds-store.ts';
import type { WorkspaceRow } from '../../../store/tables/workspaces-store.ts';
import {
  resolveParameters,
  toParameterValues,
  type ParameterMap,
  type TemplateKind,
  type TemplateVersion,
} from '../../templates/index.ts';
import type { WorkspacesContext } from '../context.ts';
import type { Provisioner } from '../provisioners/provisioner.ts';
import type { StartBuild, StartBuildError } from '../types.ts';
import { isActive } from './transitions.ts';

export type StartBuildDeps = {
  readonly context: WorkspacesContext;
  readonly provisioners: Readonly<Record<TemplateKind, Provisioner>>;
};

type Prepared = {
  readonly workspace: WorkspaceRow;
  readonly previous: WorkspaceBuildRow;
  readonly version: TemplateVersion;
  readonly parameters: ParameterMap;
};

/** Stores the workspace's next build, its job pending. The caller hands it to the runner. */
export async function insertNextBuild(
  deps: StartBuildDeps,
  request: StartBuild,
): Promise<Result<WorkspaceBuildRow, StartBuildError>> {
  const { context } = deps;
  const before = prepare(context, request);
  if (!before.ok) return before;
  const refusal = await refuseOnThisMachine(deps, request, before.value);
  if (refusal) return err(refusal);
  return context.db.transaction(() => {
    // Looked at again: another request may have come first while this one waited.
    const prepared = prepare(context, request);
    if (!prepared.ok) return prepared;
    const { workspace, previous, version, parameters } = prepared.value;
    const build = newBuild(context, {
      request,
      version,
      parameters,
      number: previous.buildNumber + 1,
      state: previous.state,
    });
    context.stores.builds.insert(build);
    context.stores.workspaces.update({
      ...workspace,
      approvalMode: approvalModeSchema.parse(parameters.get('approvals')),
      updatedAt: build.createdAt,
    });
    return ok(build);
  });
}

export function newBuild(
  context: WorkspacesContext,
  input: {
    readonly request: Omit<StartBuild, 'templateVersionId' | 'parameters'>;
    readonly version: TemplateVersion;
    readonly parameters: ParameterMap;
    readonly number: number;
    readonly state: WorkspaceBuildRow['state'];
  },
): WorkspaceBuildRow {
  const now = context.now();
  return {
    id: context.random.uuid() as BuildId,
    workspaceId: input.request.workspaceId,
    buildNumber: input.number,
    templateVersionId: input.version.id,
    transition: input.request.transition,
    orphan: input.request.orphan,
    initiatorId: input.request.initiatorId,
    reason: input.request.reason,
    parameters: toParameterValues(input.parameters),
    state: input.state,
    jobId: context.random.uuid(),
    jobStatus: 'pending',
    jobError: null,
    createdAt: now,
    updatedAt: now,
    startedAt: null,
    canceledAt: null,
    completedAt: null,
  };
}

function prepare(
  context: WorkspacesContext,
  request: StartBuild,
): Result<Prepared, StartBuildError> {
  const workspace = context.stores.workspaces.find(request.workspaceId);
  const previous = workspace && context.stores.builds.latest(workspace.id);
  if (!workspace || !previous) return err({ kind: 'not_found' });
  if (workspace.deleted) return err({ kind: 'deleted' });
  if (isActive(previous.jobStatus)) return err({ kind: 'active' });
  const version = chooseVersion(context, request, workspace, previous);
  if (!version || version.templateId !== workspace.templateId) {
    return err({ kind: 'version_not_found' });
  }
  const parameters = resolveParameters({
    definitions: version.parameters,
    given: request.parameters,
    // The mode may have been changed since the build before.
    previous: previous.parameters.map((parameter) =>
      parameter.name === 'approvals'
        ? { name: parameter.name, value: workspace.approvalMode }
        : parameter,
    ),
  });
  if (!parameters.ok) return err({ kind: 'invalid', validations: parameters.error });
  return ok({ workspace, previous, version, parameters: parameters.value });
}

function chooseVersion(
  context: WorkspacesContext,
  request: StartBuild,
  workspace: WorkspaceRow,
  previous: WorkspaceBuildRow,
): TemplateVersion | undefined {
  if (request.templateVersionId !== undefined) {
    return context.templates.version(request.templateVersionId);
  }
  const template = context.templates.get(workspace.templateId);
  const update = request.transition === 'start' && workspace.automaticUpdates === 'always';
  return context.templates.version(
    update && template ? template.activeVersionId : previous.templateVersionId,
  );
}

/** What only looking at the files can tell. */
async function refuseOnThisMachine(
  { context, provisioners }: StartBuildDeps,
  request: StartBuild,
  { workspace, previous, parameters }: Prepared,
): Promise<StartBuildError | undefined> {
  const template = context.templates.get(workspace.templateId);
  if (!template) return { kind: 'not_found' };
  const provisioner = provisioners[template.kind];
  if (request.transition === 'start' && previous.state === null) {
    const validations = await provisioner.validate(workspace.name, parameters);
    if (validations.length > 0) return { kind: 'invalid', validations };
  }
  if (request.transition === 'delete' && previous.state !== null && !request.orphan) {
    const message = await provisioner.refuseRemoval(previous.state);
    if (message !== undefined) return { kind: 'unsaved_work', message };
  }
  return undefined;
}
