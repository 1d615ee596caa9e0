import type { Connections } from './agents/connections.ts';
import { moveJob } from './builds/job.ts';
import { appendBuildLog } from './builds/logs.ts';
import type { WorkspacesContext } from './context.ts';

const interrupted = 'Pilothouse ended while this build was at work.';

/**
 * Puts things right after the end of the process before: builds that it left unfinished have
 * failed, and the bridges of running workspaces are opened again.
 */
export async function recover(
  context: WorkspacesContext,
  connections: Pick<Connections, 'reopen'>,
): Promise<void> {
  const { stores } = context;
  for (const build of stores.builds.active()) {
    appendBuildLog(context, build.id, {
      level: 'error',
      stage: 'Interrupted',
      output: interrupted,
    });
    moveJob(context, build.id, 'fail', { error: interrupted });
  }
  const running = stores.workspaces
    .listLive()
    .map((workspace) => stores.builds.latest(workspace.id))
    .filter((build) => build?.transition === 'start' && build.jobStatus === 'succeeded')
    .filter((build) => build !== undefined);
  const agents = running.flatMap((build) => stores.agents.ofBuild(build.id));
  await Promise.all(agents.map((agent) => connections.reopen(agent)));
}
