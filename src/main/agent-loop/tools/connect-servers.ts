import { z } from 'zod';
import { err, ok } from '#shared/kernel/result.ts';
import type { OfferedServers, TurnSurroundings } from '../surroundings.ts';
import { defineTool, failure, success, type Tool } from './tool.ts';

export const CONNECT_SERVERS = 'connect_workspace_mcp_servers';

/** A line of its own, so that no pattern for commands covers what follows. */
const HEADING = 'Start the MCP servers of this workspace:\n';

const schema = z.object({});

/**
 * Starts the servers that the workspace's own file names. That runs what somebody wrote into the
 * repository, so the person sees and allows it like a command, once for what the file says.
 */
export function createConnectServers(
  offered: OfferedServers,
  surroundings: Pick<TurnSurroundings, 'offered'>,
): Tool {
  return defineTool({
    name: CONNECT_SERVERS,
    description:
      'Connects the MCP servers that this workspace brings along, which adds their tools: ' +
      `${offered.names.join(', ')}. The person is asked first. Call it when a task needs them.`,
    schema,
    prepare: () => ({
      scope() {
        const now = surroundings.offered();
        if (!now) return Promise.resolve(err('The workspace names no servers any more.'));
        const { summary, workdir } = now;
        const text = `${HEADING}${summary}`;
        const command = { text, written: text, workdir, workdirOutside: false };
        return Promise.resolve(ok({ files: [], changesFiles: false, command }));
      },
      async run(scope, signal) {
        const summary = scope.command?.text.slice(HEADING.length) ?? '';
        const started = await offered.start(summary, signal);
        return started.ok ? success({ servers: started.value }) : failure(started.error);
      },
    }),
  });
}
