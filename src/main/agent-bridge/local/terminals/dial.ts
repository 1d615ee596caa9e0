import { connect, type OnReadOpts, type Socket } from 'node:net';
import type { Clock } from '#shared/kernel/clock.ts';

const dialLimitMs = 3000;

/** A connection to a host's socket, or undefined when nobody listens. */
export function dial(
  address: string,
  clock: Clock,
  onread?: OnReadOpts,
): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ path: address, ...(onread && { onread }) });
    const finish = (result: Socket | undefined): void => {
      stopTimer();
      if (result === undefined) socket.destroy();
      resolve(result);
    };
    const stopTimer = clock.setTimer(() => finish(undefined), dialLimitMs);
    socket.once('connect', () => finish(socket));
    // Stays for later errors: `close` follows them.
    socket.on('error', () => finish(undefined));
  });
}
