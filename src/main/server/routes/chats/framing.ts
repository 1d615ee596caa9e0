import { z } from 'zod';
import type { Clock } from '#shared/kernel/clock.ts';
import type { RequestSession } from '../../request-context.ts';
import type { ServerSocket } from '../../websocket/socket-route.ts';

/**
 * How a socket's frames look. `raw`: the value itself. `envelope`: `{"type":"data","data":value}`,
 * `{"type":"ping"}` every 15 seconds and `{"type":"error","data":{"message":…}}` before a cut, as
 * clients from before April 2026 read them.
 */
export type Framing = 'raw' | 'envelope';

/** Whoever signs in with a token of this name, or one that begins with it and `-`, is that old. */
const oldClientToken = 'generation-a';
const pingIntervalMs = 15_000;

export const framingQuery = z.object({ framing: z.enum(['raw', 'envelope']).optional() });

/** What the OpenAPI description of a socket says about it. */
export const framingNote =
  ' With `framing=envelope` frames are `{"type":"data","data":…}`, with `{"type":"ping"}` every ' +
  '15 seconds and `{"type":"error","data":{"message":…}}` before the server cuts the client off. A ' +
  'client that cannot add the parameter gets the same by signing in with an API token named ' +
  '`generation-a`, or `generation-a-` and anything.';

/** The name of a signed-in client's token; undefined for a session that is no token. */
export type FindTokenName = (session: RequestSession) => string | undefined;

export function framingOf(
  asked: Framing | undefined,
  session: RequestSession,
  findTokenName: FindTokenName,
): Framing {
  if (asked) return asked;
  const name = findTokenName(session) ?? '';
  return name === oldClientToken || name.startsWith(`${oldClientToken}-`) ? 'envelope' : 'raw';
}

/** Puts JSON texts into frames. */
export interface FrameWriter {
  send(json: string): void;
  /** Says why, as far as the framing can, and closes. */
  cut(code: number, reason: string): void;
}

export function createFrameWriter(
  socket: ServerSocket,
  framing: Framing,
  clock: Clock,
): FrameWriter {
  if (framing === 'raw') {
    return {
      send: (json) => socket.sendText(`${json}\n`),
      cut: (code, reason) => socket.close(code, reason),
    };
  }
  let stop = clock.setTimer(ping, pingIntervalMs);
  socket.onClose(() => stop());
  function ping(): void {
    socket.sendText('{"type":"ping"}\n');
    stop = clock.setTimer(ping, pingIntervalMs);
  }
  return {
    send: (json) => socket.sendText(`{"type":"data","data":${json}}\n`),
    cut(code, reason) {
      socket.sendText(`${JSON.stringify({ type: 'error', data: { message: reason } })}\n`);
      socket.close(code, reason);
    },
  };
}
