import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import type { TurnSurroundings } from '../surroundings.ts';

/** Marks the calls of tools that belong to a configured MCP server with that server's id. */
export function createServerMarks(
  surroundings: TurnSurroundings | undefined,
): <Part extends ChatMessagePart>(part: Part) => Part {
  const servers = new Map(surroundings?.tools().map((tool) => [tool.name, tool.serverId]));
  return (part) => {
    if (part.type !== 'tool-call' || part.tool_name === undefined) return part;
    const serverId = servers.get(part.tool_name);
    return serverId === undefined ? part : { ...part, mcp_server_config_id: serverId };
  };
}
