import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Clock } from '#shared/kernel/clock.ts';

/** How long a server may take to let a session go. */
const farewellLimitMs = 2_000;

/** Ends its session at the server too, which would otherwise keep one for every turn. */
export class SessionTransport extends StreamableHTTPClientTransport {
  readonly #clock: Clock;

  constructor(
    clock: Clock,
    ...server: ConstructorParameters<typeof StreamableHTTPClientTransport>
  ) {
    super(...server);
    this.#clock = clock;
  }

  override async close(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const stopTimer = this.#clock.setTimer(resolve, farewellLimitMs);
    // A server that does not let go, or knows of no sessions, has nothing more to say to us.
    await Promise.race([this.terminateSession().catch(() => undefined), late]);
    stopTimer();
    await super.close();
  }
}
