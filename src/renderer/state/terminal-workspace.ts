import type { WorkspaceStatus } from '#shared/api/workspace-builds.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { Transport } from '../transport/transport.ts';

/** What a terminal of a workspace can be opened on. */
export type TerminalPlace =
  | { readonly kind: 'agent'; readonly agentId: string }
  | { readonly kind: 'stopped' }
  /** There is none on this computer; `reason` is a sentence, or empty. */
  | { readonly kind: 'none'; readonly reason: string };

export type TerminalWorkspaceDeps = {
  readonly api: Pick<Transport, 'workspaces'>;
  readonly clock: Pick<Clock, 'monotonicMs' | 'setTimer'>;
};

/** How often a workspace that is being started or stopped is looked at, in milliseconds. */
const LOOK_MS = 250;

/**
 * Waits for the workspace's build to end, as long as that takes. Rejects when the server does not
 * answer, or when the signal is aborted.
 */
export async function findTerminalPlace(
  { api, clock }: TerminalWorkspaceDeps,
  workspaceId: string,
  signal: AbortSignal,
): Promise<TerminalPlace> {
  for (;;) {
    const { latest_build: build } = await api.workspaces.get(workspaceId, signal);
    signal.throwIfAborted();
    if (!isUnderWay(build.status)) {
      if (build.transition === 'stop') return { kind: 'stopped' };
      const [agent] = build.resources.flatMap((resource) => resource.agents ?? []);
      if (agent) return { kind: 'agent', agentId: agent.id };
      return { kind: 'none', reason: build.job.error ?? '' };
    }
    await new Promise<void>((resolve) => {
      clock.setTimer(resolve, LOOK_MS);
    });
  }
}

function isUnderWay(status: WorkspaceStatus): boolean {
  return ['pending', 'starting', 'stopping', 'canceling', 'deleting'].includes(status);
}
