import type {
  BuildTimings,
  WorkspaceBuild,
  WorkspaceResource,
} from '#shared/api/workspace-builds.ts';
import type { Workspace } from '#shared/api/workspaces.ts';
import type { UserId } from '#shared/kernel/ids.ts';
import type { Identity } from '../../services/identity/index.ts';
import type { BuildDetails, WorkspaceDetails } from '../../services/workspaces/index.ts';
import { presentBuildJob } from './provisioner-job.ts';
import { presentAgent } from './workspace-agent.ts';

export type Names = {
  user(id: UserId): string;
  organization(id: string): string;
  /** Of this program. */
  readonly version: string;
};

export function createNames(
  identity: Pick<Identity, 'userById' | 'findOrganization'>,
  version: string,
): Names {
  return {
    user: (id) => identity.userById(id)?.username ?? '',
    organization: (id) => identity.findOrganization(id)?.name ?? '',
    version,
  };
}

/** `favorite` is the viewer's own mark. */
export function presentWorkspace(
  workspace: WorkspaceDetails,
  viewerId: UserId,
  names: Names,
): Workspace {
  const { template, latestBuild } = workspace;
  const failing = latestBuild.agents.filter(({ health }) => !health.healthy);
  return {
    id: workspace.id,
    created_at: workspace.createdAt,
    updated_at: workspace.updatedAt,
    owner_id: workspace.ownerId,
    owner_name: names.user(workspace.ownerId),
    organization_id: workspace.organizationId,
    organization_name: names.organization(workspace.organizationId),
    template_id: template.id,
    template_name: template.name,
    template_display_name: template.displayName,
    template_icon: template.icon,
    template_allow_user_cancel_workspace_jobs: true,
    template_active_version_id: template.activeVersionId,
    template_require_active_version: false,
    template_use_classic_parameter_flow: true,
    latest_build: presentBuild(latestBuild, names),
    latest_app_status: null,
    outdated: workspace.outdated,
    name: workspace.name,
    last_used_at: workspace.lastUsedAt,
    deleting_at: null,
    dormant_at: null,
    health: { healthy: failing.length === 0, failing_agents: failing.map(({ id }) => id) },
    automatic_updates: workspace.automaticUpdates,
    allow_renames: true,
    favorite: workspace.favorite && workspace.ownerId === viewerId,
    next_start_at: null,
    is_prebuild: false,
    task_id: null,
  };
}

export function presentBuild(build: BuildDetails, names: Names): WorkspaceBuild {
  return {
    id: build.id,
    created_at: build.createdAt,
    updated_at: build.updatedAt,
    workspace_id: build.workspaceId,
    workspace_name: build.workspace.name,
    workspace_owner_id: build.workspace.ownerId,
    workspace_owner_name: names.user(build.workspace.ownerId),
    template_version_id: build.templateVersionId,
    template_version_name: build.version.name,
    build_number: build.buildNumber,
    transition: build.transition,
    initiator_id: build.initiatorId,
    initiator_name: names.user(build.initiatorId),
    job: presentBuildJob(build),
    reason: build.reason,
    resources: presentResources(build, names),
    deadline: null,
    max_deadline: null,
    status: build.status,
    daily_cost: 0,
    template_version_preset_id: null,
  };
}

const resourceTypes = { 'local-folder': 'local_folder', 'git-worktree': 'git_worktree' } as const;

/** One resource for each workspace agent: the folder it works in. */
export function presentResources(build: BuildDetails, names: Names): WorkspaceResource[] {
  return build.agents.map((agent) => ({
    id: agent.resourceId,
    created_at: agent.createdAt,
    job_id: build.jobId,
    workspace_transition: build.transition,
    type: resourceTypes[build.template.kind],
    name: agent.name,
    hide: false,
    icon: build.template.icon,
    agents: [presentAgent(agent, names.version)],
    metadata: presentMetadata(build),
    daily_cost: 0,
  }));
}

function presentMetadata(build: BuildDetails) {
  const { state } = build;
  if (state === null) return [];
  const folder = { key: 'folder', value: state.root, sensitive: false };
  if (state.kind === 'local-folder') return [folder];
  return [
    folder,
    { key: 'repository', value: state.repository, sensitive: false },
    { key: 'base_branch', value: state.baseBranch, sensitive: false },
    { key: 'branch', value: state.branch, sensitive: false },
  ];
}

const actions = { start: 'create', stop: 'close', delete: 'delete' } as const;

export function presentTimings(build: BuildDetails): BuildTimings {
  const { startedAt, completedAt } = build;
  return {
    provisioner_timings:
      startedAt === null || completedAt === null
        ? []
        : [
            {
              job_id: build.jobId,
              started_at: startedAt,
              ended_at: completedAt,
              stage: 'apply',
              source: 'pilothouse',
              action: actions[build.transition],
              resource: resourceTypes[build.template.kind],
            },
          ],
    agent_script_timings: [],
    agent_connection_timings: build.agents.flatMap((agent) =>
      agent.firstConnectedAt === null
        ? []
        : [
            {
              started_at: agent.createdAt,
              ended_at: agent.firstConnectedAt,
              stage: 'connect',
              workspace_agent_id: agent.id,
              workspace_agent_name: agent.name,
            },
          ],
    ),
  };
}
