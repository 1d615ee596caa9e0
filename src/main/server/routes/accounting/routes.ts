import { CHAT_PREFIXES } from '#shared/api/chats.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { Accounting } from '../../../services/accounting/index.ts';
import type { Identity } from '../../../services/identity/index.ts';
import type { RouteModule } from '../../api-server.ts';
import { costRoutes } from './cost-routes.ts';
import { limitRoutes } from './limit-routes.ts';
import { thresholdRoutes } from './threshold-routes.ts';

/** Costs, spend limits and when chats are summarised, the same under each prefix. */
export function accountingRoutes(deps: {
  readonly accounting: Accounting;
  readonly identity: Identity;
  readonly clock: Clock;
}): RouteModule {
  return (app) => {
    for (const prefix of CHAT_PREFIXES) {
      costRoutes(app, prefix, deps);
      limitRoutes(app, prefix, deps);
      thresholdRoutes(app, prefix, deps);
    }
  };
}
