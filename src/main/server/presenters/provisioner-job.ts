import type { ProvisionerJob, ProvisionerJobLog } from '#shared/api/provisioner-jobs.ts';
import { NIL_UUID } from '#shared/kernel/ids.ts';
import type { Template, TemplateVersion } from '../../services/templates/index.ts';
import type { BuildDetails, BuildLogRow } from '../../services/workspaces/index.ts';

/** The job of a build. Jobs here never wait in a queue. */
export function presentBuildJob(build: BuildDetails): ProvisionerJob {
  return {
    ...jobDefaults(build.template),
    id: build.jobId,
    created_at: build.createdAt,
    ...(build.startedAt === null ? {} : { started_at: build.startedAt }),
    ...(build.completedAt === null ? {} : { completed_at: build.completedAt }),
    ...(build.canceledAt === null ? {} : { canceled_at: build.canceledAt }),
    ...(build.jobError === null ? {} : { error: build.jobError }),
    status: build.jobStatus,
    initiator_id: build.initiatorId,
    input: { workspace_build_id: build.id },
    type: 'workspace_build',
    metadata: {
      ...jobMetadata(build.template, build.version),
      workspace_id: build.workspaceId,
      workspace_name: build.workspace.name,
      workspace_build_transition: build.transition,
    },
  };
}

/** A version that comes with the program was imported the moment it was made. */
export function presentVersionJob(template: Template, version: TemplateVersion): ProvisionerJob {
  return {
    ...jobDefaults(template),
    id: version.id,
    created_at: version.createdAt,
    started_at: version.createdAt,
    completed_at: version.createdAt,
    status: 'succeeded',
    initiator_id: version.createdBy,
    input: { template_version_id: version.id },
    type: 'template_version_import',
    metadata: jobMetadata(template, version),
  };
}

function jobDefaults(template: Template) {
  return {
    file_id: NIL_UUID,
    tags: {},
    queue_position: 0,
    queue_size: 0,
    organization_id: template.organizationId,
    logs_overflowed: false,
  };
}

function jobMetadata(template: Template, version: TemplateVersion) {
  return {
    template_version_name: version.name,
    template_id: template.id,
    template_name: template.name,
    template_display_name: template.displayName,
    template_icon: template.icon,
  };
}

export function presentJobLog(row: BuildLogRow): ProvisionerJobLog {
  return {
    id: row.id,
    created_at: row.createdAt,
    log_source: row.source,
    log_level: row.level,
    stage: row.stage,
    output: row.output,
  };
}
