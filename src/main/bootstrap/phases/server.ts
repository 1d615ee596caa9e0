import type { Scope } from '#shared/kernel/scope.ts';
import type { RouteModule } from '../../server/api-server.ts';
import { createHttpServer, type HttpServer } from '../../server/http-server.ts';
import type { Identity } from '../../services/identity/index.ts';
import { wireVersion } from '../build-info.ts';
import type { CoreOptions } from '../options.ts';
import type { Foundation } from './foundation.ts';

/** Attempts to sign in, per minute. */
const signInRateLimit = 60;
/** Files that are uploaded, per minute. */
const filesRateLimit = 240;

export async function startServer(
  options: CoreOptions,
  foundation: Foundation,
  services: { readonly identity: Identity; readonly routes: readonly RouteModule[] },
  scope: Scope,
): Promise<HttpServer> {
  const server = await createHttpServer({
    clock: foundation.clock,
    random: foundation.random,
    logger: foundation.logger,
    identity: services.identity,
    buildVersion: wireVersion,
    rendererDir: options.rendererDir,
    rateLimits: { api: options.apiRateLimit ?? 0, signIn: signInRateLimit, files: filesRateLimit },
    routes: services.routes,
  });
  scope.add(() => server.close());
  await server.listen(options.port);
  return server;
}
