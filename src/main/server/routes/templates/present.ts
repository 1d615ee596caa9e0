import type {
  Template as WireTemplate,
  TemplateVersion as WireVersion,
} from '#shared/api/templates.ts';
import type { WorkspaceResource } from '#shared/api/workspace-builds.ts';
import type { Identity, Organization } from '../../../services/identity/index.ts';
import type { Template, TemplateVersion } from '../../../services/templates/index.ts';
import type { TemplateUsage } from '../../../services/workspaces/index.ts';
import { presentVersionJob } from '../../presenters/provisioner-job.ts';

export type TemplateContext = {
  readonly identity: Identity;
  readonly usage: TemplateUsage;
};

export function presentTemplate(template: Template, context: TemplateContext): WireTemplate {
  const organization = findOrganization(context.identity, template);
  return {
    id: template.id,
    created_at: template.createdAt,
    updated_at: template.updatedAt,
    organization_id: template.organizationId,
    organization_name: organization?.name ?? '',
    organization_display_name: organization?.displayName ?? '',
    organization_icon: organization?.icon ?? '',
    name: template.name,
    display_name: template.displayName,
    provisioner: 'terraform',
    active_version_id: template.activeVersionId,
    active_user_count: context.usage.activeUsers,
    build_time_stats: {
      start: context.usage.buildTimes.start,
      stop: context.usage.buildTimes.stop,
      delete: context.usage.buildTimes.delete,
    },
    description: template.description,
    deprecated: false,
    deprecation_message: '',
    deleted: false,
    icon: template.icon,
    default_ttl_ms: 0,
    activity_bump_ms: 0,
    autostop_requirement: { days_of_week: [], weeks: 0 },
    autostart_requirement: { days_of_week: [] },
    created_by_id: template.createdBy,
    created_by_name: context.identity.userById(template.createdBy)?.username ?? '',
    allow_user_autostart: false,
    allow_user_autostop: false,
    allow_user_cancel_workspace_jobs: true,
    failure_ttl_ms: 0,
    time_til_dormant_ms: 0,
    time_til_dormant_autodelete_ms: 0,
    require_active_version: false,
    max_port_share_level: 'owner',
    cors_behavior: 'simple',
    use_classic_parameter_flow: true,
    disable_module_cache: false,
  };
}

export function presentVersion(
  template: Template,
  version: TemplateVersion,
  identity: Identity,
): WireVersion {
  const creator = identity.userById(version.createdBy);
  return {
    id: version.id,
    template_id: template.id,
    organization_id: template.organizationId,
    created_at: version.createdAt,
    updated_at: version.createdAt,
    name: version.name,
    message: version.message,
    job: presentVersionJob(template, version),
    readme: version.readme,
    created_by: {
      id: version.createdBy,
      username: creator?.username ?? '',
      ...(creator?.name ? { name: creator.name } : {}),
    },
    archived: false,
    has_external_agent: false,
  };
}

const resourceTypes = { 'local-folder': 'local_folder', 'git-worktree': 'git_worktree' } as const;

/** What a start of this version makes: one folder. */
export function presentVersionResources(
  template: Template,
  version: TemplateVersion,
): WorkspaceResource[] {
  return [
    {
      // The only one of its version.
      id: version.id,
      created_at: version.createdAt,
      job_id: version.id,
      workspace_transition: 'start',
      type: resourceTypes[template.kind],
      name: 'main',
      hide: false,
      icon: template.icon,
      daily_cost: 0,
    },
  ];
}

function findOrganization(identity: Identity, template: Template): Organization | undefined {
  return identity.findOrganization(template.organizationId);
}
