import type { RouteModule } from '../../api-server.ts';
import { approvalRoutes } from './approval-routes.ts';
import { buildLogRoutes } from './build-log-routes.ts';
import { buildRoutes } from './build-routes.ts';
import { createRoutes } from './create-routes.ts';
import { createSupport, type WorkspaceRoutesDeps } from './deps.ts';
import { readRoutes } from './read-routes.ts';
import { settingRoutes } from './setting-routes.ts';
import { watchRoutes } from './watch-routes.ts';

export type { WorkspaceRoutesDeps } from './deps.ts';

/** Workspaces, their builds and their approvals. */
export function workspacesRoutes(deps: WorkspaceRoutesDeps): RouteModule {
  return (app) => {
    const support = createSupport(deps);
    readRoutes(app, support);
    createRoutes(app, support);
    settingRoutes(app, support);
    buildRoutes(app, support);
    buildLogRoutes(app, support);
    watchRoutes(app, support);
    approvalRoutes(app, support);
  };
}
