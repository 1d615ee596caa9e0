import { z } from 'zod';
import {
  mcpServerSchema,
  mcpServerTestSchema,
  mcpSignInProgressSchema,
  mcpSignInSchema,
  type McpServer,
  type McpServerRequest,
  type McpServerTest,
  type McpSignInProgress,
} from '#shared/api/mcp-servers.ts';
import type { HttpClient } from './http-client.ts';
import { mcpPath, ownPath } from './paths.ts';

export interface McpApi {
  list(signal?: AbortSignal): Promise<readonly McpServer[]>;
  add(request: McpServerRequest): Promise<McpServer>;
  change(serverId: string, change: McpServerRequest): Promise<McpServer>;
  remove(serverId: string): Promise<void>;
  /** Connects and asks for the tools; takes as long as it does. */
  test(serverId: string, signal?: AbortSignal): Promise<McpServerTest>;
  /** Resolves with the page to open. */
  signIn(serverId: string): Promise<string>;
  signInProgress(serverId: string, signal?: AbortSignal): Promise<McpSignInProgress>;
  signOut(serverId: string): Promise<void>;
}

export function createMcpApi(http: HttpClient): McpApi {
  const one = { answer: mcpServerSchema };
  const own = (id: string, what: string): string => ownPath('mcp-servers', id, what);
  return {
    list: (signal) => http.call({ path: mcpPath(), answer: z.array(mcpServerSchema), signal }),
    add: (body) => http.call({ method: 'POST', path: mcpPath(), body, ...one }),
    change: (id, body) => http.call({ method: 'PATCH', path: mcpPath(id), body, ...one }),
    remove: (id) => http.send({ method: 'DELETE', path: mcpPath(id) }),
    test: (id, signal) =>
      http.call({ method: 'POST', path: own(id, 'test'), answer: mcpServerTestSchema, signal }),
    async signIn(id) {
      const path = own(id, 'sign-in');
      return (await http.call({ method: 'POST', path, answer: mcpSignInSchema })).url;
    },
    signInProgress: (id, signal) =>
      http.call({ path: own(id, 'sign-in'), answer: mcpSignInProgressSchema, signal }),
    signOut: (id) => http.send({ method: 'DELETE', path: mcpPath(id, 'oauth2', 'disconnect') }),
  };
}
