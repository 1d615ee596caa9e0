import { z } from 'zod';
import { mcpServerSchema, type McpServer, type McpServerRequest } from '#shared/api/mcp-servers.ts';
import type { HttpClient } from './http-client.ts';
import { mcpPath } from './paths.ts';

export interface McpApi {
  list(signal?: AbortSignal): Promise<readonly McpServer[]>;
  add(request: McpServerRequest): Promise<McpServer>;
  change(serverId: string, change: McpServerRequest): Promise<McpServer>;
  remove(serverId: string): Promise<void>;
}

export function createMcpApi(http: HttpClient): McpApi {
  const one = { answer: mcpServerSchema };
  return {
    list: (signal) => http.call({ path: mcpPath(), answer: z.array(mcpServerSchema), signal }),
    add: (body) => http.call({ method: 'POST', path: mcpPath(), body, ...one }),
    change: (id, body) => http.call({ method: 'PATCH', path: mcpPath(id), body, ...one }),
    remove: (id) => http.send({ method: 'DELETE', path: mcpPath(id) }),
  };
}
