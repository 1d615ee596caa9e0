import type { z } from 'zod';
import type { ApiServer } from '../api-server.ts';
import { HttpError } from '../http-error.ts';
import type { RequestSession } from '../request-context.ts';
import { closeCodes, type ServerSocket } from './server-socket.ts';
import type { Upgrades } from './upgrades.ts';

export { closeCodes, type PacedSocket, type ServerSocket } from './server-socket.ts';

declare module 'fastify' {
  interface FastifyInstance {
    readonly upgrades: Upgrades;
  }
}

type Output<Schema extends z.ZodType | undefined> = Schema extends z.ZodType
  ? z.output<Schema>
  : Readonly<Record<string, unknown>>;

export type SocketRequest<Params, Query> = {
  readonly params: Params;
  readonly query: Query;
  readonly session: RequestSession;
};

export type SocketRoute<
  Prepared,
  Params extends z.ZodType | undefined,
  Query extends z.ZodType | undefined,
> = {
  readonly url: string;
  readonly schema?: {
    readonly params?: Params;
    readonly querystring?: Query;
    readonly summary?: string;
    readonly description?: string;
    readonly tags?: readonly string[];
  };
  /** Largest frame read from the client, in bytes. */
  readonly maxFrameBytes?: number;
  /** Frames are compressed, each by itself, when the client offers it. */
  readonly compressed?: boolean;
  /** Close code for data on a socket without readers; 1008 when absent. */
  readonly unexpectedDataCode?: number;
  /**
   * Runs before the upgrade: an HttpError is answered as a plain HTTP answer. It must not hold
   * anything, since the client may be gone before `connect`.
   */
  prepare(request: SocketRequest<Output<Params>, Output<Query>>): Prepared | Promise<Prepared>;
  /** Runs once the socket is open. Throwing is a bug and closes it with 1011. */
  connect(socket: ServerSocket, prepared: Prepared): void;
};

const defaultMaxFrameBytes = 32_768;

/**
 * A WebSocket route. Plain HTTP is answered with 426. Pings, the cut-off of a client that does
 * not read, and the goodbye at shutdown are done inside.
 */
export function socketRoute<
  Prepared,
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
>(app: ApiServer, route: SocketRoute<Prepared, Params, Query>): void {
  const { params, querystring, tags, ...words } = route.schema ?? {};
  app.get(
    route.url,
    {
      exposeHeadRoute: false,
      schema: {
        ...words,
        ...(tags === undefined ? {} : { tags: [...tags] }),
        ...(params === undefined ? {} : { params }),
        ...(querystring === undefined ? {} : { querystring }),
      },
      preValidation: (request, reply, done) => {
        if (app.upgrades.isUpgrade(request.raw)) {
          done();
          return;
        }
        void reply.header('Upgrade', 'websocket').header('Connection', 'Upgrade');
        done(new HttpError(426, { message: 'This route is for WebSockets only.' }));
      },
    },
    async (request, reply) => {
      const prepared = await route.prepare({
        // Validated by the schemas above, which the framework's types cannot follow here.
        params: request.params as Output<Params>,
        query: request.query as Output<Query>,
        session: request.session,
      });
      reply.hijack();
      app.upgrades.accept(
        request.raw,
        reply.raw,
        {
          maxFrameBytes: route.maxFrameBytes ?? defaultMaxFrameBytes,
          unexpectedDataCode: route.unexpectedDataCode ?? closeCodes.policy,
          compressed: route.compressed ?? false,
        },
        (socket) => route.connect(socket, prepared),
      );
    },
  );
}
