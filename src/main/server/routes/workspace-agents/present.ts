import type { z } from 'zod';
import type { agentConnectionInfoSchema } from '#shared/api/workspace-agents.ts';
import type { AgentDetails, AgentLogRow } from '../../../services/workspaces/index.ts';

/** An empty map: workspace agents live in this process and are reached through its routes. */
export const connectionInfo: z.infer<typeof agentConnectionInfoSchema> = {
  derp_map: { Regions: {} },
  derp_force_websockets: false,
  disable_direct_connections: true,
  hostname_suffix: 'coder',
};

/** One line for each log, times in whole seconds. */
export function toLogText(agent: AgentDetails, rows: readonly AgentLogRow[]): string {
  const sources = new Map(agent.logSources.map((source) => [source.id, source.displayName]));
  return rows
    .map((row) => {
      const time = row.createdAt.replace(/\.\d+Z$/, 'Z');
      const origin = [`agent.${agent.name}`, sources.get(row.sourceId) ?? '']
        .filter((part) => part !== '')
        .join('|');
      return `${time} [${row.level}] [${origin}] ${row.output}\n`;
    })
    .join('');
}
