import type { Clock } from '#shared/kernel/clock.ts';
import { err } from '#shared/kernel/result.ts';
import type { McpConnector } from '../ports/index.ts';
import type { StdioDeps } from './stdio-transport.ts';

const connectLimitMs = 10_000;

export type McpConnectorDeps = StdioDeps & {
  readonly clock: Clock;
};

/** Connects to servers; the SDK is loaded with the first of them. */
export function createMcpConnector(deps: McpConnectorDeps): McpConnector {
  return {
    async connect(launch, signal) {
      const late = new AbortController();
      const stopTimer = deps.clock.setTimer(() => late.abort(), connectLimitMs);
      try {
        const { openSession } = await import('./session.ts');
        const connection = await openSession(launch, deps, AbortSignal.any([signal, late.signal]));
        if (connection.ok) return connection;
        if (signal.aborted) return err({ kind: 'aborted', message: 'It was given up.' });
        if (!late.signal.aborted) return connection;
        return err({
          kind: 'timeout',
          message: `The server was not ready within ${connectLimitMs / 1000} s.`,
        });
      } finally {
        stopTimer();
      }
    },
  };
}
