import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { ApiError } from '#shared/api/common.ts';
import {
  isUuid,
  type UserId,
  type WorkspaceAgentId,
  type WorkspaceId,
} from '#shared/kernel/ids.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { Terminals } from '../../../services/terminals/index.ts';
import type { ApiServer, RouteModule } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { idParameter, readBoolean } from '../../request-values.ts';
import { closeCodes } from '../../websocket/socket-route.ts';
import { serveTerminal } from './serve-terminal.ts';

type PtyAgent = {
  readonly id: WorkspaceAgentId;
  readonly workspaceId: WorkspaceId;
  readonly name: string;
};

export type PtyRoutesDeps = {
  readonly workspaces: {
    agent(id: WorkspaceAgentId): PtyAgent | undefined;
    get(workspaceId: WorkspaceId): { readonly name: string; readonly ownerId: UserId } | undefined;
    connection(
      workspaceId: WorkspaceId,
    ): Result<
      { readonly agentId: WorkspaceAgentId; readonly bridge: { readonly root: string } },
      unknown
    >;
  };
  readonly terminals: Pick<Terminals, 'attach'>;
  readonly ownerName: (userId: UserId) => string;
  readonly logger: Pick<Logger, 'error'>;
};

/** Largest frame from a client: a long paste. */
const maxFrameBytes = 4 * 1024 * 1024;

const sizeParameter = z
  .string()
  .regex(/^\d{1,5}$/, 'Must be a whole number that is not negative.')
  .transform(Number)
  .refine((size) => size <= 65_535, 'Must be at most 65535.')
  // Of 0 no terminal can be made.
  .transform((size) => (size === 0 ? defaultSize : size));
const defaultSize = 80;

const querySchema = z.object({
  reconnect: idParameter<string>(),
  width: sizeParameter.default(defaultSize),
  height: sizeParameter.default(defaultSize),
  command: z.string().default(''),
  container: z.string().default(''),
  container_user: z.string().default(''),
  // There is one backend; what is asked for makes no difference.
  backend_type: z.string().default(''),
  acks: z.string().default(''),
  history: z.string().default(''),
  follow: z.string().default(''),
  sizes: z.string().default(''),
});
type PtyQuery = z.infer<typeof querySchema>;

/**
 * A terminal of a workspace agent. Open, because what it answers to strangers is its own: first
 * who asks and for which agent (pages for people, but JSON when nobody is signed in), then the
 * query, then the upgrade.
 */
export function ptyRoutes(deps: PtyRoutesDeps): RouteModule {
  return (app) => {
    app.get<{ Params: { workspaceagent: string } }>(
      '/api/v2/workspaceagents/:workspaceagent/pty',
      {
        exposeHeadRoute: false,
        config: { open: true },
        schema: {
          tags: ['Workspace agents'],
          summary: 'A terminal, over a WebSocket',
          description:
            'Reads JSON objects `{data?, width?, height?}`, sends raw output. The same `reconnect` ' +
            'comes back to the same program. Pilothouse’s own: `acks=true` keeps the output to ' +
            'what the client acknowledges with `{ack}`, `history=true` starts with all kept ' +
            'scrollback, `follow=true` starts no program and leaves the size alone until `{width, ' +
            'height}`, `sizes=true` says `{width, height}` in a text frame before the output that ' +
            'was written for this size.',
        },
      },
      (request, reply) => {
        if (!request.optionalSession) throw new HttpError(404, { message: 'Not found.' });
        const id = request.params.workspaceagent;
        if (!isUuid(id)) return sendPage(reply, 500, 'The id of the workspace agent is not valid.');
        const target = findTarget(deps, id.toLowerCase() as WorkspaceAgentId);
        if (!target) return sendPage(reply, 404, 'There is no such workspace agent, or it is off.');
        const query = readQuery(request.query);
        if (!app.upgrades.isUpgrade(request.raw)) {
          void reply.header('Upgrade', 'websocket').header('Connection', 'Upgrade');
          throw new HttpError(426, { message: 'A terminal needs a WebSocket.' });
        }
        reply.hijack();
        open(app, deps, target, query, request.raw, reply.raw);
      },
    );
  };
}

type Target = { readonly agent: PtyAgent; readonly root: string };

function findTarget(deps: PtyRoutesDeps, id: WorkspaceAgentId): Target | undefined {
  const agent = deps.workspaces.agent(id);
  if (!agent) return undefined;
  const connection = deps.workspaces.connection(agent.workspaceId);
  if (!connection.ok || connection.value.agentId !== id) return undefined;
  return { agent, root: connection.value.bridge.root };
}

function readQuery(query: unknown): PtyQuery {
  const parsed = querySchema.safeParse(query);
  if (!parsed.success) {
    const error: ApiError = {
      message: 'Query parameters have invalid values.',
      validations: parsed.error.issues.map((issue) => ({
        field: issue.path.join('.'),
        detail: issue.message,
      })),
    };
    throw new HttpError(400, error);
  }
  return parsed.data;
}

function open(
  app: ApiServer,
  deps: PtyRoutesDeps,
  { agent, root }: Target,
  query: PtyQuery,
  request: Parameters<typeof app.upgrades.accept>[0],
  response: Parameters<typeof app.upgrades.accept>[1],
): void {
  const limits = { maxFrameBytes, unexpectedDataCode: closeCodes.wrongKind };
  app.upgrades.accept(request, response, limits, (socket) => {
    if (query.container !== '') {
      socket.close(closeCodes.internal, 'containers are not available: this workspace has none');
      return;
    }
    const workspace = deps.workspaces.get(agent.workspaceId);
    serveTerminal(
      socket,
      (sink) =>
        deps.terminals.attach(
          {
            agentId: agent.id,
            workspaceId: agent.workspaceId,
            root,
            id: query.reconnect,
            size: { columns: query.width, rows: query.height },
            command: query.command,
            history: readBoolean(query.history) ?? false,
            follow: readBoolean(query.follow) ?? false,
            sizes: readBoolean(query.sizes) ?? false,
            env: {
              CODER: 'true',
              CODER_WORKSPACE_ID: agent.workspaceId,
              CODER_WORKSPACE_NAME: workspace?.name ?? '',
              CODER_WORKSPACE_OWNER_NAME: workspace ? deps.ownerName(workspace.ownerId) : '',
              CODER_WORKSPACE_AGENT_NAME: agent.name,
            },
          },
          sink,
        ),
      { acks: readBoolean(query.acks) ?? false },
    ).catch((error: unknown) => {
      deps.logger.error('terminals.attach_failed', { error });
      socket.close(closeCodes.internal, 'internal error');
    });
  });
}

function sendPage(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .send(`<!doctype html><title>${status}</title><h1>${status}</h1><p>${message}</p>`);
}
