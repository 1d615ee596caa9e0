import type { WorkspaceAgentStatus } from '#shared/api/workspace-agents.ts';
import type { WorkspaceStatus } from '#shared/api/workspace-builds.ts';
import type { UserId } from '#shared/kernel/ids.ts';
import type { WorkspaceDetails } from './types.ts';

/** What a list is narrowed to; everything given has to hold. Texts are lower-case. */
export type WorkspaceFilter = {
  readonly ids?: readonly string[];
  readonly ownerId?: UserId;
  readonly organizationId?: string;
  /** Each is part of the name. */
  readonly names?: readonly string[];
  /** Of the latest build; any value when none is given. */
  readonly parameter?: { readonly name: string; readonly value: string | undefined };
  /** Whole name of the template. */
  readonly template?: string;
  readonly status?: WorkspaceStatus;
  readonly agentStatus?: WorkspaceAgentStatus;
  readonly healthy?: boolean;
  readonly outdated?: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly lastUsedBefore?: number;
  readonly lastUsedAfter?: number;
  /** Asks for something that no workspace here ever is. */
  readonly impossible?: boolean;
};

export function matchesFilter(workspace: WorkspaceDetails, filter: WorkspaceFilter): boolean {
  const { latestBuild } = workspace;
  const lastUsed = Date.parse(workspace.lastUsedAt);
  return (
    filter.impossible !== true &&
    (filter.ids?.includes(workspace.id) ?? true) &&
    is(filter.ownerId, workspace.ownerId) &&
    is(filter.organizationId, workspace.organizationId) &&
    (filter.names ?? []).every((part) => workspace.name.toLowerCase().includes(part)) &&
    (filter.parameter === undefined || hasParameter(workspace, filter.parameter)) &&
    is(filter.template, workspace.template.name.toLowerCase()) &&
    is(filter.status, latestBuild.status) &&
    (filter.agentStatus === undefined ||
      latestBuild.agents.some(({ status }) => status === filter.agentStatus)) &&
    (filter.healthy === undefined || matchesHealth(workspace, filter.healthy)) &&
    is(filter.outdated, workspace.outdated) &&
    (filter.lastUsedBefore === undefined || lastUsed <= filter.lastUsedBefore) &&
    (filter.lastUsedAfter === undefined || lastUsed >= filter.lastUsedAfter)
  );
}

/** The viewer's favourites, then what was started successfully, then by owner and name. */
export function compareWorkspaces(
  viewerId: UserId,
  ownerName: (ownerId: UserId) => string,
): (left: WorkspaceDetails, right: WorkspaceDetails) => number {
  const rank = (workspace: WorkspaceDetails): number => {
    if (workspace.favorite && workspace.ownerId === viewerId) return 0;
    return workspace.latestBuild.status === 'running' ? 1 : 2;
  };
  return (left, right) =>
    rank(left) - rank(right) ||
    compare(ownerName(left.ownerId), ownerName(right.ownerId)) ||
    compare(left.name, right.name);
}

/** Healthy is what is connected; unhealthy what was connected or should be by now. */
function matchesHealth(workspace: WorkspaceDetails, healthy: boolean): boolean {
  return workspace.latestBuild.agents.some(({ status }) =>
    healthy ? status === 'connected' : status === 'disconnected' || status === 'timeout',
  );
}

function hasParameter(
  workspace: WorkspaceDetails,
  wanted: NonNullable<WorkspaceFilter['parameter']>,
): boolean {
  return workspace.latestBuild.parameters.some(
    ({ name, value }) =>
      name.toLowerCase() === wanted.name && is(wanted.value, value.toLowerCase()),
  );
}

function is<T>(wanted: T | undefined, value: T): boolean {
  return wanted === undefined || wanted === value;
}

function compare(left: string, right: string): number {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  return a < b ? -1 : Number(a > b);
}
