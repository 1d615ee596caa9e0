import type { WorkspaceStatus } from '#shared/api/workspace-builds.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';
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
  /** Of every workspace that is not deleted. */
  readonly workspaceStatuses: () => readonly WorkspaceStatus[];
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
        workspaces: countStatuses(deps.workspaceStatuses()),
      };
    },
  };
}

function countStatuses(statuses: readonly WorkspaceStatus[]): WorkspaceCounts {
  const counts = { pending: 0, building: 0, running: 0, failed: 0, stopped: 0 };
  for (const status of statuses) {
    const group = groupOf(status);
    if (group) counts[group] += 1;
  }
  return counts;
}

function groupOf(status: WorkspaceStatus): keyof WorkspaceCounts | undefined {
  switch (status) {
    case 'pending':
    case 'running':
    case 'failed':
    case 'stopped':
      return status;
    case 'starting':
    case 'stopping':
    case 'deleting':
    case 'canceling':
      return 'building';
    case 'canceled':
      return 'failed';
    case 'deleted':
      return undefined;
    default:
      return assertNever(status);
  }
}
