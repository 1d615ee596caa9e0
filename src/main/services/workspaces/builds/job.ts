import type { BuildId } from '#shared/kernel/ids.ts';
import type { WorkspaceBuildRow } from '../../../store/tables/workspace-builds-store.ts';
import type { WorkspacesContext } from '../context.ts';
import { isActive, nextJobStatus, type JobEvent } from './transitions.ts';

/**
 * Moves a build's job on and announces it; undefined, and nothing changes, when the event cannot
 * happen in the job's status. `also` is part of the same transaction.
 */
export function moveJob(
  context: WorkspacesContext,
  buildId: BuildId,
  event: JobEvent,
  change: {
    readonly error?: string;
    readonly also?: (build: WorkspaceBuildRow) => Partial<WorkspaceBuildRow>;
  } = {},
): WorkspaceBuildRow | undefined {
  const { builds } = context.stores;
  const moved = context.db.transaction(() => {
    const build = builds.find(buildId);
    const jobStatus = build && nextJobStatus(build.jobStatus, event);
    if (!build || jobStatus === undefined) return undefined;
    const now = context.now();
    const next: WorkspaceBuildRow = {
      ...build,
      ...change.also?.(build),
      jobStatus,
      updatedAt: now,
      startedAt: event === 'begin' ? now : build.startedAt,
      canceledAt: event === 'cancel' ? now : build.canceledAt,
      completedAt: isActive(jobStatus) ? null : now,
      jobError: jobStatus === 'failed' ? (change.error ?? null) : build.jobError,
    };
    builds.update(next);
    return next;
  });
  if (moved) context.events.emit({ workspaceId: moved.workspaceId, kind: 'build' });
  return moved;
}
