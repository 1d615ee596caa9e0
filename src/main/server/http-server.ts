import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Clock } from '#shared/kernel/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Random } from '../platform/random.ts';
import type { Identity } from '../services/identity/index.ts';
import type { ApiServer, RouteModule } from './api-server.ts';
import { HttpError } from './http-error.ts';
import { createAuthentication, decorateSession } from './middleware/authentication.ts';
import { createCsrfGuard } from './middleware/csrf.ts';
import { createErrorHandler } from './middleware/errors.ts';
import { acceptJsonBodies } from './middleware/json-body.ts';
import { collectKnownPaths, type KnownPaths } from './middleware/known-paths.ts';
import { createOriginGuard, type GuardRefusal } from './middleware/origin-guard.ts';
import {
  createRateLimiter,
  type RateLimiter,
  type RateLimits,
  windowSeconds,
} from './middleware/rate-limit.ts';
import { serveStaticPages, type StaticPages } from './middleware/static-pages.ts';
import { collectOpenApi, openApiRoute } from './openapi/openapi.ts';
import { createUpgrades } from './websocket/upgrades.ts';

export type HttpServerDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly identity: Pick<Identity, 'authenticate'>;
  /** As `buildinfo` says it. */
  readonly buildVersion: string;
  /** Folder of the built renderer; without it there is an API and no page. */
  readonly rendererDir: string | undefined;
  readonly rateLimits: RateLimits;
  readonly routes: readonly RouteModule[];
};

export interface HttpServer {
  /** Own base URL, known once it listens. */
  url(): string;
  /** Listens on loopback; on any free port when the wanted one is taken. */
  listen(port: number): Promise<void>;
  /** Says goodbye to the sockets, lets running requests finish for a moment, ends the rest. */
  close(): Promise<void>;
}

const host = '127.0.0.1';
const bodyLimitBytes = 4 * 1024 * 1024;
/** Node takes no longer path; what is too long for an id is refused as what it is. */
const maxParamLength = 16 * 1024;
const requestGraceMs = 2_000;
const socketLimits = { maxBufferedBytes: 16 * 1024 * 1024, pingIntervalMs: 15_000 };

export async function createHttpServer(deps: HttpServerDeps): Promise<HttpServer> {
  let port = 0;
  const baseUrl = (): string => `http://${host}:${port}`;
  const upgrades = createUpgrades({
    clock: deps.clock,
    logger: deps.logger,
    limits: socketLimits,
    buildVersion: deps.buildVersion,
  });
  const guard = createOriginGuard(() => port);
  let server: Server | undefined;
  const app: ApiServer = fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    requestIdHeader: false,
    genReqId: () => deps.random.uuid(),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength },
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => {
      setCommonHeaders(deps, request, reply);
      createErrorHandler(deps.logger)(error, request, reply);
    },
    serverFactory(handler) {
      const guarded = (request: IncomingMessage, response: ServerResponse): void => {
        const refusal = guard(request);
        if (refusal) refuse(deps, refusal, request, response);
        else handler(request, response);
      };
      server = createServer({ requireHostHeader: true }, guarded);
      upgrades.attach(server, guarded);
      return server;
    },
  }).withTypeProvider<ZodTypeProvider>();

  app.setValidatorCompiler(validatorCompiler);
  // The types hold the shapes; the contract tests check them against the schemas.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.decorate('upgrades', upgrades);
  decorateSession(app);
  acceptJsonBodies(app);
  const knownPaths = collectKnownPaths(app);
  addHooks(app, deps, baseUrl);
  app.setErrorHandler(createErrorHandler(deps.logger));
  await collectOpenApi(app, deps.buildVersion);
  const pages = await serveStaticPages(app, deps.rendererDir);
  app.setNotFoundHandler((request, reply) => answerUnknown(request, reply, knownPaths, pages));
  openApiRoute(app);
  for (const route of deps.routes) route(app);
  await app.ready();

  return {
    url: baseUrl,
    async listen(wanted) {
      port = await listenOn(app, wanted, deps.logger);
      deps.logger.info('http.listening', { port });
    },
    async close() {
      await upgrades.close();
      const stop = deps.clock.setTimer(() => server?.closeAllConnections(), requestGraceMs);
      await app.close();
      stop();
    },
  };
}

async function listenOn(app: ApiServer, wanted: number, logger: Logger): Promise<number> {
  try {
    await app.listen({ host, port: wanted });
  } catch (cause) {
    if (wanted === 0 || !isPortProblem(cause)) throw cause;
    logger.warn('http.port_taken', { port: wanted });
    await app.listen({ host, port: 0 });
  }
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was bound');
  return address.port;
}

function isPortProblem(cause: unknown): boolean {
  return (
    cause instanceof Error &&
    'code' in cause &&
    (cause.code === 'EADDRINUSE' || cause.code === 'EACCES')
  );
}

/** In this order: who asks, how often, whether a session is needed, whether the page meant it. */
function addHooks(app: ApiServer, deps: HttpServerDeps, baseUrl: () => string): void {
  const authentication = createAuthentication({ identity: deps.identity, baseUrl });
  const limiter = createRateLimiter(deps.clock);
  const csrf = createCsrfGuard();

  app.addHook('onRequest', (request, reply, done) => {
    setCommonHeaders(deps, request, reply);
    if (!isApiRoute(request)) {
      done();
      return;
    }
    void reply.header('Cache-Control', 'no-store');
    const failure = authentication.identify(request);
    limitRate(request, reply, deps.rateLimits, limiter);
    if (failure && request.routeOptions.config.open !== true) authentication.refuse(reply, failure);
    const refusal = csrf.check(request);
    if (refusal !== undefined) {
      void reply.code(400).type('text/plain; charset=utf-8').send(refusal);
      return;
    }
    csrf.offerToken(request, reply);
    done();
  });

  app.addHook('onResponse', (request, reply, done) => {
    deps.logger.debug('http.request', {
      requestId: request.id,
      method: request.method,
      // The pattern: a path may hold names, a query string tokens.
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
    });
    done();
  });
}

function limitRate(
  request: FastifyRequest,
  reply: FastifyReply,
  limits: RateLimits,
  limiter: RateLimiter,
): void {
  const group = request.routeOptions.config.rateLimit ?? 'api';
  const limit = limits[group];
  if (limit <= 0) return;
  const bypass = request.headers['x-coder-bypass-ratelimit'];
  if (bypass !== undefined && bypass !== 'false' && request.authenticated) return;
  const caller = request.authenticated?.userId ?? request.ip;
  const [path] = request.url.split('?');
  const verdict = limiter.take(`${group} ${caller} ${path}`, limit);
  void reply.headers({
    'X-RateLimit-Limit': verdict.limit,
    'X-RateLimit-Remaining': verdict.remaining,
    'X-RateLimit-Reset': verdict.resetAt,
  });
  if (verdict.allowed) return;
  void reply.header('Retry-After', windowSeconds);
  throw new HttpError(429, {
    message: `More than ${limit} requests within ${windowSeconds} seconds. Wait a little.`,
  });
}

function answerUnknown(
  request: FastifyRequest,
  reply: FastifyReply,
  knownPaths: KnownPaths,
  pages: StaticPages,
): void {
  const [path = '/'] = request.url.split('?');
  const methods = knownPaths.methodsOf(path);
  if (methods.length > 0) {
    void reply.code(405).header('Allow', methods.join(', ')).send();
  } else if (path === '/api' || path.startsWith('/api/')) {
    void reply.code(404).send({ message: 'There is no such route.' });
  } else if (request.method === 'GET' || request.method === 'HEAD') {
    pages.sendPage(reply);
  } else {
    void reply.code(404).send({ message: 'There is no such page.' });
  }
}

/** By the pattern, which cannot be disguised by escapes in the path. */
function isApiRoute(request: FastifyRequest): boolean {
  return request.routeOptions.url?.startsWith('/api/') ?? false;
}

function setCommonHeaders(
  deps: HttpServerDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  void reply.headers(commonHeaders(deps, request.id));
}

function commonHeaders(deps: HttpServerDeps, requestId: string): Record<string, string> {
  return {
    'X-Coder-Request-Id': requestId,
    'X-Coder-Build-Version': deps.buildVersion,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
}

function refuse(
  deps: HttpServerDeps,
  refusal: GuardRefusal,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const requestId = deps.random.uuid();
  deps.logger.warn('http.refused', { requestId, reason: refusal.kind, method: request.method });
  const body = JSON.stringify({ message: refusal.message });
  response.writeHead(403, {
    ...commonHeaders(deps, requestId),
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    // What the body of a refused request holds is not read.
    Connection: 'close',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
