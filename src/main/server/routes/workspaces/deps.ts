import type { Clock } from '#shared/kernel/clock.ts';
import type { BuildId, WorkspaceId } from '#shared/kernel/ids.ts';
import type { Identity, User } from '../../../services/identity/index.ts';
import type { Templates } from '../../../services/templates/index.ts';
import type {
  BuildDetails,
  WorkspaceDetails,
  Workspaces,
} from '../../../services/workspaces/index.ts';
import { HttpError } from '../../http-error.ts';
import type { RequestSession } from '../../request-context.ts';
import { createNames, type Names } from '../../presenters/workspace.ts';

export type WorkspaceRoutesDeps = {
  readonly workspaces: Workspaces;
  readonly templates: Templates;
  readonly identity: Identity;
  readonly clock: Clock;
  /** Of this program, as `buildinfo` says it. */
  readonly version: string;
};

/** What the route files of this resource share. Every `need…` throws the contract's error. */
export type Support = WorkspaceRoutesDeps & {
  readonly names: Names;
  readonly needUser: (reference: string, session: RequestSession) => User;
  /** Also when it was deleted. */
  readonly needWorkspace: (id: WorkspaceId) => WorkspaceDetails;
  readonly needLiveWorkspace: (id: WorkspaceId) => WorkspaceDetails;
  readonly needBuild: (id: BuildId) => BuildDetails;
};

export function createSupport(deps: WorkspaceRoutesDeps): Support {
  const { identity, workspaces } = deps;
  const needWorkspace = (id: WorkspaceId): WorkspaceDetails =>
    workspaces.get(id) ?? refuse(404, 'There is no such workspace.');
  return {
    ...deps,
    names: createNames(identity, deps.version),
    needUser: (reference, session) =>
      identity.findUser(reference, session) ?? refuse(404, 'There is no such user.'),
    needWorkspace,
    needLiveWorkspace(id) {
      const workspace = needWorkspace(id);
      if (workspace.deleted) refuse(410, 'The workspace was deleted.');
      return workspace;
    },
    needBuild: (id) => workspaces.build(id) ?? refuse(404, 'There is no such build.'),
  };
}

function refuse(status: number, message: string): never {
  throw new HttpError(status, { message });
}
