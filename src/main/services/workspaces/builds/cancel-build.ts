import type { BuildId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { WorkspacesContext } from '../context.ts';
import type { CancelBuildError } from '../types.ts';
import { moveJob } from './job.ts';
import { isActive } from './transitions.ts';

/** Asks a build to stop; it does so between two of its steps. */
export function cancelBuild(
  context: WorkspacesContext,
  buildId: BuildId,
  expectStatus: 'pending' | 'running' | undefined,
): Result<void, CancelBuildError> {
  const build = context.stores.builds.find(buildId);
  if (!build) return err({ kind: 'not_found' });
  if (!isActive(build.jobStatus)) return err({ kind: 'finished' });
  if (build.jobStatus === 'canceling') return err({ kind: 'canceling' });
  if (expectStatus !== undefined && build.jobStatus !== expectStatus) {
    return err({ kind: 'other_status' });
  }
  return moveJob(context, buildId, 'cancel') ? ok(undefined) : err({ kind: 'finished' });
}
