import type { LocalBridgeHost } from '../../agent-bridge/local/index.ts';
import { createMcpServers, type McpServers } from '../../services/mcp-servers/index.ts';
import type { SecretVault } from '../../services/secrets/index.ts';
import type { Database } from '../../store/database.ts';
import type { Foundation } from './foundation.ts';

/** The MCP servers that chats can choose from. */
export function startMcpServers(
  foundation: Foundation,
  services: {
    readonly db: Database;
    readonly vault: SecretVault;
    readonly bridge: LocalBridgeHost;
    readonly baseUrl: () => string;
  },
): McpServers {
  const { clock, random, logger } = foundation;
  const { bridge, ...rest } = services;
  return createMcpServers({
    ...rest,
    connector: bridge.mcp,
    authorizer: bridge.mcpAuthorizer,
    clock,
    random,
    logger,
  });
}
