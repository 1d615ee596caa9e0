import { z } from 'zod';
import { uuidSchema } from '#shared/api/common.ts';
import {
  createMcpServerRequestSchema,
  mcpServerSchema,
  mcpServerTestSchema,
  mcpSignInProgressSchema,
  mcpSignInSchema,
  updateMcpServerRequestSchema,
} from '#shared/api/mcp-servers.ts';
import type { McpServers } from '../../../services/mcp-servers/index.ts';
import type { Random } from '../../../platform/random.ts';
import type { ApiServer, RouteModule } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { presentMcpServer, presentSignedIn, presentTest } from './present.ts';
import { valueOf } from './problems.ts';

const tags = ['MCP servers'];
const prefix = '/api/experimental/mcp/servers';
const noContent = z.undefined();
const params = z.object({ server: uuidSchema.transform((id) => id.toLowerCase()) });

export type McpServersRoutesDeps = { readonly mcpServers: McpServers; readonly random: Random };

/** The MCP servers that chats can use, and the sign-in at those that want one. */
export function mcpServersRoutes({ mcpServers, random }: McpServersRoutesDeps): RouteModule {
  return (app) => {
    settingRoutes(app, mcpServers);
    signInRoutes(app, mcpServers, random);
    ownRoutes(app, mcpServers);
  };
}

function settingRoutes(app: ApiServer, mcpServers: McpServers): void {
  app.get(
    prefix,
    { schema: { tags, summary: 'List MCP servers', response: { 200: z.array(mcpServerSchema) } } },
    async () => valueOf(await mcpServers.list()).map(presentMcpServer),
  );
  app.post(
    prefix,
    {
      schema: {
        tags,
        summary: 'Add an MCP server',
        description:
          'Secrets are stored apart from the database and never answered again. For OAuth 2 ' +
          'without a client of its own the authorization server is found and asked for one.',
        body: createMcpServerRequestSchema,
        response: { 201: mcpServerSchema },
      },
    },
    async (request, reply) => {
      const server = valueOf(await mcpServers.create(request.body));
      return reply.code(201).send(presentMcpServer(server));
    },
  );
  app.get(
    `${prefix}/:server`,
    { schema: { tags, summary: 'Get an MCP server', params, response: { 200: mcpServerSchema } } },
    async (request) => presentMcpServer(valueOf(await mcpServers.get(request.params.server))),
  );
  app.patch(
    `${prefix}/:server`,
    {
      schema: {
        tags,
        summary: 'Change an MCP server',
        params,
        body: updateMcpServerRequestSchema,
        response: { 200: mcpServerSchema },
      },
    },
    async (request) =>
      presentMcpServer(valueOf(await mcpServers.update(request.params.server, request.body))),
  );
  app.delete(
    `${prefix}/:server`,
    { schema: { tags, summary: 'Remove an MCP server', params, response: { 204: noContent } } },
    async (request, reply) => {
      valueOf(await mcpServers.delete(request.params.server));
      return reply.code(204).send();
    },
  );
}

function signInRoutes(app: ApiServer, mcpServers: McpServers, random: Random): void {
  app.get(
    `${prefix}/:server/oauth2/connect`,
    { schema: { tags, summary: 'Go to the page on which one signs in', params } },
    async (request, reply) =>
      reply.redirect(valueOf(await mcpServers.connect(request.params.server)), 307),
  );
  app.get(
    `${prefix}/:server/oauth2/callback`,
    {
      // The window comes from elsewhere and has no token; its one-time state stands for it.
      config: { open: true },
      schema: {
        tags,
        summary: 'Come back from signing in',
        params,
        querystring: z.object({
          state: z.string().optional(),
          code: z.string().optional(),
          error: z.string().optional(),
        }),
      },
    },
    async (request, reply) => {
      const { state, code, error } = request.query;
      const { server } = request.params;
      if (state === undefined || (code === undefined && error === undefined)) {
        throw new HttpError(400, { message: 'The sign-in did not succeed.' });
      }
      const answer = error === undefined ? { code: code ?? '' } : { refusal: error };
      valueOf(await mcpServers.callback(server, { state, ...answer }));
      const nonce = random.token(20);
      return reply
        .header('Content-Security-Policy', `default-src 'none'; script-src 'nonce-${nonce}'`)
        .header('Cache-Control', 'no-store')
        .type('text/html; charset=utf-8')
        .send(presentSignedIn(server, nonce));
    },
  );
  app.delete(
    `${prefix}/:server/oauth2/disconnect`,
    {
      schema: { tags, summary: 'Sign out of an MCP server', params, response: { 204: noContent } },
    },
    async (request, reply) => {
      valueOf(await mcpServers.disconnect(request.params.server));
      return reply.code(204).send();
    },
  );
}

const own = '/api/pilothouse/v1/mcp-servers';

/** Pilothouse's own: what a page needs that can neither follow a redirect nor look elsewhere. */
function ownRoutes(app: ApiServer, mcpServers: McpServers): void {
  app.post(
    `${own}/:server/sign-in`,
    {
      schema: {
        tags,
        summary: 'Begin to sign in at an MCP server',
        description: 'Answers the page to open in a browser; it comes back to this server.',
        params,
        response: { 200: mcpSignInSchema },
      },
    },
    async (request) => ({ url: valueOf(await mcpServers.connect(request.params.server)) }),
  );
  app.get(
    `${own}/:server/sign-in`,
    {
      schema: {
        tags,
        summary: 'Where the newest sign-in stands',
        params,
        response: { 200: mcpSignInProgressSchema },
      },
    },
    async (request) => {
      const { kind, ...more } = valueOf(await mcpServers.signInProgress(request.params.server));
      return { state: kind, ...more };
    },
  );
  app.post(
    `${own}/:server/test`,
    {
      schema: {
        tags,
        summary: 'Connect to an MCP server and ask for its tools',
        params,
        response: { 200: mcpServerTestSchema },
      },
    },
    async (request, reply) => {
      const left = new AbortController();
      reply.raw.once('close', () => left.abort());
      return presentTest(valueOf(await mcpServers.test(request.params.server, left.signal)));
    },
  );
}
