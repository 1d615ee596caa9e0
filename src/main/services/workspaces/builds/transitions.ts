import type { ProvisionerJobStatus, WorkspaceTransition } from '#shared/api/provisioner-jobs.ts';
import type { WorkspaceStatus } from '#shared/api/workspace-builds.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';

/** `unknown` is accepted from other servers and never written by ours. */
export type JobStatus = Exclude<ProvisionerJobStatus, 'unknown'>;

export type JobEvent = 'begin' | 'cancel' | 'succeed' | 'fail';

export function isActive(status: JobStatus): boolean {
  return status === 'pending' || status === 'running' || status === 'canceling';
}

/** The status after the event; undefined when the event cannot happen in this status. */
export function nextJobStatus(status: JobStatus, event: JobEvent): JobStatus | undefined {
  switch (event) {
    case 'begin':
      return status === 'pending' ? 'running' : undefined;
    case 'cancel':
      if (status === 'pending') return 'canceled';
      return status === 'running' ? 'canceling' : undefined;
    case 'succeed':
      // Work that was done before it heard of the cancel counts as done.
      return status === 'running' || status === 'canceling' ? 'succeeded' : undefined;
    case 'fail':
      if (status === 'canceling') return 'canceled';
      return status === 'running' || status === 'pending' ? 'failed' : undefined;
    default:
      return assertNever(event);
  }
}

const activeStatus = { start: 'starting', stop: 'stopping', delete: 'deleting' } as const;
const finalStatus = { start: 'running', stop: 'stopped', delete: 'deleted' } as const;

/** What a build makes of its workspace. */
export function workspaceStatus(transition: WorkspaceTransition, job: JobStatus): WorkspaceStatus {
  switch (job) {
    case 'running':
      return activeStatus[transition];
    case 'succeeded':
      return finalStatus[transition];
    case 'pending':
    case 'canceling':
    case 'canceled':
    case 'failed':
      return job;
    default:
      return assertNever(job);
  }
}
