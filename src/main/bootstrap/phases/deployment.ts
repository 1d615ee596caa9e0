import { createDeployment, type Deployment } from '../../services/deployment/index.ts';
import type { Identity } from '../../services/identity/index.ts';
import { homepage, wireVersion } from '../build-info.ts';
import type { CoreOptions } from '../options.ts';
import type { Foundation } from './foundation.ts';

export function startDeployment(
  options: CoreOptions,
  foundation: Foundation,
  identity: Identity,
  baseUrl: () => string,
): Deployment {
  return createDeployment({
    facts: {
      wireVersion,
      homepage,
      deploymentId: identity.deploymentId,
      dataDir: foundation.paths.root,
      apiRateLimit: options.apiRateLimit ?? 0,
      verbose: options.logLevel === 'debug',
      sources: options.sources ?? { port: 'default', dataDir: 'default' },
    },
    baseUrl,
    workspaceCounts: () => ({ pending: 0, building: 0, running: 0, failed: 0, stopped: 0 }),
    clock: foundation.clock,
  });
}
