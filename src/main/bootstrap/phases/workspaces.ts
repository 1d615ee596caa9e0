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

/** The built-in templates, and the workspaces; those that ran when the last process ended run. */
export async function startWorkspaces(
  foundation: Foundation,
  services: {
    readonly db: Database;
    readonly identity: Identity;
    readonly bridgeHost: BridgeHost;
    readonly sampleFolder: string;
  },
  scope: Scope,
): Promise<WorkspaceServices> {
  const { clock, random, logger, paths } = foundation;
  const { db, identity, bridgeHost, sampleFolder } = services;
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
    dataFolder: paths.root,
    worktreesFolder: paths.worktrees,
    sampleFolder,
    username: (userId) => identity.userById(userId)?.username ?? '',
  });
  scope.add(() => workspaces.close());
  await workspaces.recover();
  return { templates, workspaces };
}
