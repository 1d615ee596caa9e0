export { createMcpServers, type McpServers, type McpServerView } from './mcp-servers.ts';
export type { McpServerProblem } from './problems.ts';
