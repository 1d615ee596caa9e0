import type { RouteModule } from '../../api-server.ts';
import { changeRoutes } from './change-routes.ts';
import { checkpointRoutes } from './checkpoint-routes.ts';
import { commitRoutes } from './commit-routes.ts';
import { lookRoutes } from './look-routes.ts';
import { overlapRoutes } from './overlap-routes.ts';
import type { ReviewRoutesDeps } from './place.ts';

/** Review of the changes of a chat's repositories. */
export function reviewRoutes(deps: ReviewRoutesDeps): RouteModule {
  return (app) => {
    lookRoutes(app, deps);
    changeRoutes(app, deps);
    commitRoutes(app, deps);
    checkpointRoutes(app, deps);
    overlapRoutes(app, deps);
  };
}
