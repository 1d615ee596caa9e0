import { onTestFinished } from 'vitest';
import { systemClock } from '#main/platform/clock.ts';
import { createLogger, type Logger } from '#main/platform/logger.ts';
import { systemRandom } from '#main/platform/random.ts';
import type { RouteModule } from '#main/server/api-server.ts';
import { createHttpServer, type HttpServer } from '#main/server/http-server.ts';
import { createIdentity, type Identity } from '#main/services/identity/index.ts';
import { connect } from '#main/store/database.ts';
import { migrate } from '#main/store/migrate.ts';
import { migrations } from '#main/store/migrations/index.ts';
import { createApiKeysStore } from '#main/store/tables/api-keys-store.ts';
import { createIdentityStore } from '#main/store/tables/identity-store.ts';
import { createSettingsStore } from '#main/store/tables/settings-store.ts';
import type { Clock } from '#shared/kernel/clock.ts';

export type TestServerOptions = {
  readonly routes?: readonly RouteModule[];
  readonly clock?: Clock;
  readonly rendererDir?: string;
  readonly apiRateLimit?: number;
};

export type TestServer = {
  readonly server: HttpServer;
  readonly identity: Identity;
  /** A session token of the owner. */
  readonly token: string;
  /** Lines of the log as objects. */
  readonly log: readonly Record<string, unknown>[];
  /** Host and port. */
  readonly host: string;
  readonly url: (path: string) => string;
};

/** The real HTTP server with the real identity on a database in memory, and the test's routes. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const clock = options.clock ?? systemClock;
  const identity = createTestIdentity(clock);
  const { logger, lines } = createTestLog();
  const server = await createHttpServer({
    clock,
    random: systemRandom,
    logger,
    identity,
    buildVersion: 'v2.34.0-devel+test',
    rendererDir: options.rendererDir,
    rateLimits: { api: options.apiRateLimit ?? 0, signIn: 60, files: 0 },
    routes: options.routes ?? [],
  });
  await server.listen(0);
  onTestFinished(() => server.close());
  return {
    server,
    identity,
    token: identity.keys.createLocal(identity.owner().id),
    log: lines,
    host: new URL(server.url()).host,
    url: (path) => `${server.url()}${path}`,
  };
}

export function createTestIdentity(clock: Clock, accountName = 'ada'): Identity {
  const db = connect(':memory:');
  migrate(db, migrations);
  onTestFinished(() => db.close());
  return createIdentity({
    store: createIdentityStore(db),
    keys: createApiKeysStore(db),
    settings: createSettingsStore(db, clock),
    clock,
    random: systemRandom,
    accountName,
  });
}

export function createTestLog(): {
  readonly logger: Logger;
  readonly lines: Record<string, unknown>[];
} {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger(
    {
      write(line: string) {
        lines.push(JSON.parse(line) as Record<string, unknown>);
      },
    },
    'debug',
  );
  return { logger, lines };
}
