import { basename } from 'node:path';
import type { ApprovalMode } from '#shared/api/approvals.ts';
import type { BuildId, OrganizationId, UserId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { WorkspacesContext } from './context.ts';
import type { Details } from './details.ts';
import type { FolderCheck } from './folder-check.ts';
import { nameFrom, uniqueName } from './names.ts';
import type {
  CreateWorkspace,
  CreateWorkspaceError,
  StartBuild,
  StartBuildError,
  WorkspaceDetails,
} from './types.ts';

export type OpenFolder = {
  readonly userId: UserId;
  readonly organizationId: OrganizationId;
  readonly folder: string;
  /** For a workspace made by this call; one that exists keeps its own. */
  readonly approvals: ApprovalMode | undefined;
};

/** `reason`: a sentence for the person. */
export type OpenFolderError = { readonly kind: 'invalid' | 'failed'; readonly reason: string };

export type OpenedFolder = {
  readonly workspace: WorkspaceDetails;
  readonly created: boolean;
};

export type OpenFolderDeps = {
  readonly context: WorkspacesContext;
  readonly details: Details;
  readonly folders: FolderCheck;
  readonly create: (
    request: CreateWorkspace,
  ) => Promise<Result<WorkspaceDetails, CreateWorkspaceError>>;
  readonly startBuild: (
    request: StartBuild,
  ) => Promise<Result<{ readonly id: BuildId }, StartBuildError>>;
  readonly settled: (buildId: BuildId) => Promise<void>;
};

/**
 * The workspace of a folder, running: the one there is, started when it is stopped, else a new
 * one named after the folder. Two calls at once for one folder get the same workspace.
 */
export function createOpenFolder(
  deps: OpenFolderDeps,
): (request: OpenFolder) => Promise<Result<OpenedFolder, OpenFolderError>> {
  const underway = new Map<string, Promise<Result<OpenedFolder, OpenFolderError>>>();
  return async (request) => {
    const checked = await deps.folders.workspaceRoot(request.folder);
    if (!checked.ok) return err({ kind: 'invalid', reason: checked.error });
    const root = checked.value;
    const key = `${request.userId} ${root}`;
    const present = underway.get(key);
    if (present) return present;
    const opening = open(deps, request, root).finally(() => underway.delete(key));
    underway.set(key, opening);
    return opening;
  };
}

async function open(
  deps: OpenFolderDeps,
  request: OpenFolder,
  root: string,
): Promise<Result<OpenedFolder, OpenFolderError>> {
  const existing = find(deps, request.userId, root);
  if (existing) return run(deps, existing, request.userId);
  const { context } = deps;
  const template = context.templates.list().find(({ kind }) => kind === 'local-folder');
  if (!template) throw new Error('the built-in templates are missing');
  const approvals =
    request.approvals === undefined ? [] : [{ name: 'approvals', value: request.approvals }];
  const created = await deps.create({
    ownerId: request.userId,
    initiatorId: request.userId,
    organizationId: request.organizationId,
    template: { id: template.id },
    name: freeName(context, request.userId, root),
    parameters: [{ name: 'folder', value: root }, ...approvals],
    automaticUpdates: 'always',
  });
  if (!created.ok) return err({ kind: 'failed', reason: describe(created.error) });
  return finish(deps, created.value, { created: true });
}

/** Running ones first, then the one used last. */
function find(deps: OpenFolderDeps, userId: UserId, root: string): WorkspaceDetails | undefined {
  return deps.context.stores.workspaces
    .listLive()
    .filter(({ ownerId }) => ownerId === userId)
    .map((row) => deps.details.workspace(row))
    .filter(({ latestBuild: { state } }) => state?.kind === 'local-folder' && state.root === root)
    .toSorted(
      (left, right) =>
        Number(right.latestBuild.status === 'running') -
          Number(left.latestBuild.status === 'running') ||
        Date.parse(right.lastUsedAt) - Date.parse(left.lastUsedAt),
    )[0];
}

async function run(
  deps: OpenFolderDeps,
  workspace: WorkspaceDetails,
  userId: UserId,
): Promise<Result<OpenedFolder, OpenFolderError>> {
  await deps.settled(workspace.latestBuild.id);
  const settled = deps.details.findWorkspace(workspace.id) ?? workspace;
  if (settled.latestBuild.status === 'running') return ok({ workspace: settled, created: false });
  const started = await deps.startBuild({
    workspaceId: workspace.id,
    initiatorId: userId,
    transition: 'start',
    templateVersionId: undefined,
    parameters: [],
    reason: 'initiator',
    orphan: false,
  });
  if (!started.ok) return err({ kind: 'failed', reason: describe(started.error) });
  return finish(deps, workspace, { created: false });
}

async function finish(
  deps: OpenFolderDeps,
  workspace: WorkspaceDetails,
  { created }: { readonly created: boolean },
): Promise<Result<OpenedFolder, OpenFolderError>> {
  const latest = deps.context.stores.builds.latest(workspace.id);
  if (latest) await deps.settled(latest.id);
  const settled = deps.details.findWorkspace(workspace.id) ?? workspace;
  const { status, jobError } = settled.latestBuild;
  if (status === 'running') return ok({ workspace: settled, created });
  return err({ kind: 'failed', reason: jobError ?? `The workspace is ${status}.` });
}

function freeName(context: WorkspacesContext, ownerId: UserId, root: string): string {
  return uniqueName(
    nameFrom(basename(root)),
    (name) =>
      context.stores.workspaces.findByName(ownerId, name, { includeDeleted: false }) !== undefined,
  );
}

function describe(error: CreateWorkspaceError | StartBuildError): string {
  if (error.kind === 'invalid') return error.validations.map(({ detail }) => detail).join(' ');
  if (error.kind === 'unsaved_work') return error.message;
  return error.kind === 'name_taken' || error.kind === 'active'
    ? 'The workspace was changed by someone else at the same time. Try again.'
    : 'The workspace is gone. Try again.';
}
