import { createDeployment, type Deployment } from '../../services/deployment/index.ts';
import type { Identity } from '../../services/identity/index.ts';
import type { Workspaces } from '../../services/workspaces/index.ts';
import { homepage, wireVersion } from '../build-info.ts';
import type { CoreOptions } from '../options.ts';
import type { Foundation } from './foundation.ts';

export function startDeployment(
  options: CoreOptions,
  foundation: Foundation,
  services: {
    readonly identity: Identity;
    readonly workspaces: Workspaces;
    readonly baseUrl: () => string;
  },
): Deployment {
  const { identity, workspaces, baseUrl } = services;
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
    workspaceStatuses: () =>
      workspaces.list(identity.owner().id, {}).map((workspace) => workspace.latestBuild.status),
    clock: foundation.clock,
  });
}
