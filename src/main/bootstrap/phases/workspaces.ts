import type { Scope } from '#shared/kernel/scope.ts';
import type { BridgeHost } from '../../agent-bridge/ports/index.ts';
import type { Identity } from '../../services/identity/index.ts';
import { createTemplates, type Templates } from '../../services/templates/index.ts';
import { createWorkspaces, type Workspaces } from '../../services/workspaces/index.ts';
import type { Database } from '../../store/database.ts';
import type { Foundation } from './foundation.ts';

export type WorkspaceServices = {
  readonly templates: Templates;
  readonly workspaces: Workspaces;
};

/** The built-in templates, and the workspaces of earlier runs opened again. */
export async function startWorkspaces(
  foundation: Foundation,
  db: Database,
  identity: Identity,
  bridgeHost: BridgeHost,
  scope: Scope,
): Promise<WorkspaceServices> {
  const { clock, random, paths, logger } = foundation;
  const templates = createTemplates({
    db,
    clock,
    random,
    ownerId: identity.owner().id,
    organizationId: identity.defaultOrganization().id,
  });
  const workspaces = createWorkspaces({
    db,
    clock,
    random,
    logger,
    templates,
    bridgeHost,
    username: (userId) => identity.userById(userId)?.username ?? '',
    dataFolder: paths.root,
    worktreesFolder: paths.worktrees,
    sampleFolder: paths.sampleProject,
  });
  scope.add(() => workspaces.close());
  await workspaces.recover();
  return { templates, workspaces };
}
