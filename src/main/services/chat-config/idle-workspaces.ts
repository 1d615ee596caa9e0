import type { Clock } from '#shared/kernel/clock.ts';
import type { UserId, WorkspaceId } from '#shared/kernel/ids.ts';
import type { Logger } from '../../platform/logger.ts';

/** A running workspace that chats work in. */
export type UsedWorkspace = {
  readonly id: WorkspaceId;
  readonly ownerId: UserId;
  /** A chat works or waits for the person in it, or a terminal runs. */
  readonly inUse: boolean;
  /** When it was last used; milliseconds since 1970. */
  readonly usedAtMs: number;
};

/** How often is looked; a workspace lives at most this much longer than it should. */
const lookMs = 30_000;

/** Stops the workspaces of chats that nobody has used for as long as the setting says. */
export interface IdleWorkspaces {
  close(): Promise<void>;
}

export function watchIdleWorkspaces(deps: {
  /** 0 = they run until they are stopped. */
  readonly ttlMs: () => number;
  readonly running: () => readonly UsedWorkspace[];
  /** Resolves once the stop is under way. */
  readonly stop: (workspace: UsedWorkspace) => Promise<unknown>;
  readonly clock: Clock;
  readonly logger: Logger;
}): IdleWorkspaces {
  const { clock, logger } = deps;
  let looking: Promise<void> = Promise.resolve();
  let closed = false;
  let stopTimer = schedule();

  function schedule(): () => void {
    return clock.setTimer(() => {
      looking = look()
        .catch((error: unknown) => logger.error('workspaces.idle_look_failed', { error }))
        .finally(() => {
          if (!closed) stopTimer = schedule();
        });
    }, lookMs);
  }

  async function look(): Promise<void> {
    const ttlMs = deps.ttlMs();
    if (ttlMs === 0) return;
    const before = clock.now().getTime() - ttlMs;
    for (const workspace of deps.running()) {
      if (closed || workspace.inUse || workspace.usedAtMs > before) continue;
      logger.info('workspaces.idle_stopped', { workspaceId: workspace.id });
      await deps.stop(workspace);
    }
  }

  return {
    async close() {
      closed = true;
      stopTimer();
      await looking;
    },
  };
}
