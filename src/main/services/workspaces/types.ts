import type { ApprovalMode } from '#shared/api/approvals.ts';
import type { WorkspaceAgentHealth, WorkspaceAgentStatus } from '#shared/api/workspace-agents.ts';
import type { BuildReason, ParameterValue, WorkspaceStatus } from '#shared/api/workspace-builds.ts';
import type { WorkspaceTransition } from '#shared/api/provisioner-jobs.ts';
import type {
  BuildId,
  OrganizationId,
  TemplateId,
  TemplateVersionId,
  UserId,
  WorkspaceAgentId,
  WorkspaceId,
} from '#shared/kernel/ids.ts';
import type { WorkspaceBridge } from '../../agent-bridge/ports/index.ts';
import type { AgentLogSourceRow } from '../../store/tables/workspace-agent-logs-store.ts';
import type { WorkspaceAgentRow } from '../../store/tables/workspace-agents-store.ts';
import type { WorkspaceBuildRow } from '../../store/tables/workspace-builds-store.ts';
import type { WorkspaceRow } from '../../store/tables/workspaces-store.ts';
import type { Template, TemplateVersion, Validation } from '../templates/index.ts';

/** A workspace agent with what is derived from it at the time of reading. */
export type AgentDetails = Omit<WorkspaceAgentRow, 'token'> & {
  readonly status: WorkspaceAgentStatus;
  readonly health: WorkspaceAgentHealth;
  readonly logSources: readonly AgentLogSourceRow[];
};

export type BuildDetails = WorkspaceBuildRow & {
  readonly status: WorkspaceStatus;
  readonly workspace: WorkspaceRow;
  readonly template: Template;
  readonly version: TemplateVersion;
  readonly agents: readonly AgentDetails[];
};

export type WorkspaceDetails = WorkspaceRow & {
  readonly template: Template;
  readonly latestBuild: BuildDetails;
  /** A newer version of the template is active. */
  readonly outdated: boolean;
};

export type CreateWorkspace = {
  readonly ownerId: UserId;
  readonly initiatorId: UserId;
  readonly organizationId: OrganizationId;
  /** A version wins over its template's active one. */
  readonly template: { readonly id: TemplateId } | { readonly versionId: TemplateVersionId };
  readonly name: string;
  readonly parameters: readonly ParameterValue[];
  readonly automaticUpdates: 'always' | 'never';
};

export type CreateWorkspaceError =
  | { readonly kind: 'template_not_found' }
  | { readonly kind: 'name_taken' }
  | { readonly kind: 'invalid'; readonly validations: readonly Validation[] };

export type StartBuild = {
  readonly workspaceId: WorkspaceId;
  readonly initiatorId: UserId;
  readonly transition: WorkspaceTransition;
  readonly templateVersionId: TemplateVersionId | undefined;
  readonly parameters: readonly ParameterValue[];
  readonly reason: BuildReason;
  /** With `delete`: leave in place what the workspace made, whatever it holds. */
  readonly orphan: boolean;
};

export type StartBuildError =
  | { readonly kind: 'not_found' | 'deleted' | 'active' | 'version_not_found' }
  | { readonly kind: 'invalid'; readonly validations: readonly Validation[] }
  /** `message`: what would be lost, for the person. */
  | { readonly kind: 'unsaved_work'; readonly message: string };

export type CancelBuildError = {
  readonly kind: 'not_found' | 'finished' | 'canceling' | 'other_status';
};

export type RenameError =
  | { readonly kind: 'not_found' | 'deleted' | 'name_taken' }
  | { readonly kind: 'invalid'; readonly reason: string };

export type Connection = {
  readonly bridge: WorkspaceBridge;
  readonly agentId: WorkspaceAgentId;
  readonly agentName: string;
  readonly buildId: BuildId;
};

/** `message` is a sentence for the person. */
export type ConnectionError = {
  readonly kind: 'not_found' | 'no_agent' | 'not_connected';
  readonly message: string;
};

/**
 * Something about the workspace is no longer as it was: a build or its job, a workspace agent's
 * connection, or a setting. `approvals`: only the approval mode or rules.
 */
export type WorkspaceEvent = {
  readonly workspaceId: WorkspaceId;
  readonly kind: 'build' | 'agent' | 'settings' | 'approvals';
};

export type ApprovalRule = {
  readonly id: string;
  readonly pattern: string;
  readonly createdAt: string;
};

export type WorkspaceApprovals = {
  readonly mode: ApprovalMode;
  /** Oldest first. */
  readonly rules: readonly ApprovalRule[];
};
