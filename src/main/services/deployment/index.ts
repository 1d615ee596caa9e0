import type { Clock } from '#shared/kernel/clock.ts';

/** Where a setting of this run came from. */
export type SettingSource = 'flag' | 'env' | 'default';

/** What is fixed for one run of the program. */
export type DeploymentFacts = {
  /** Of the wire format, as clients compare it. */
  readonly wireVersion: string;
  readonly homepage: string;
  readonly deploymentId: string;
  readonly dataDir: string;
  /** Requests per minute; 0 for no limit. */
  readonly apiRateLimit: number;
  readonly verbose: boolean;
  readonly sources: { readonly port: SettingSource; readonly dataDir: SettingSource };
};

export type WorkspaceCounts = {
  readonly pending: number;
  readonly building: number;
  readonly running: number;
  readonly failed: number;
  readonly stopped: number;
};

export type DeploymentStats = {
  readonly aggregatedFrom: Date;
  readonly collectedAt: Date;
  readonly nextUpdateAt: Date;
  readonly workspaces: WorkspaceCounts;
};

/** What this server says of itself. */
export interface Deployment {
  readonly facts: DeploymentFacts;
  /** Own base URL, without a slash at the end. */
  baseUrl(): string;
  stats(): DeploymentStats;
}

export type DeploymentDeps = {
  readonly facts: DeploymentFacts;
  readonly baseUrl: () => string;
  readonly workspaceCounts: () => WorkspaceCounts;
  readonly clock: Clock;
};

const statsWindowMs = 15 * 60_000;
/** Also the refresh interval of agent statistics that the configuration shows. */
export const statsIntervalMs = 30_000;

export function createDeployment(deps: DeploymentDeps): Deployment {
  return {
    facts: deps.facts,
    baseUrl: deps.baseUrl,
    stats() {
      const collectedAt = deps.clock.now();
      return {
        aggregatedFrom: new Date(collectedAt.getTime() - statsWindowMs),
        collectedAt,
        nextUpdateAt: new Date(collectedAt.getTime() + statsIntervalMs),
        workspaces: deps.workspaceCounts(),
      };
    },
  };
}
