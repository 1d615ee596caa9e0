import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import type { ApiServer } from './api-server.ts';

/** One server-sent event stream as a route sees it. Calls after the end do nothing. */
export interface EventStream {
  /** A frame of this type; `ping` has no data. */
  send(type: 'data' | 'error', data: unknown): void;
  ping(): void;
  end(): void;
}

export interface EventStreams {
  /** Answers with a stream. `connect` returns what ends its subscription. */
  open(reply: FastifyReply, connect: (stream: EventStream) => Dispose): FastifyReply;
}

const heartbeatMs = 15_000;
/** A client that has this much waiting is cut off; it opens the stream again. */
const maxBufferedBytes = 8 * 1024 * 1024;

/** The event streams of one set of routes; all end when the server closes. */
export function createEventStreams(app: ApiServer, clock: Clock): EventStreams {
  const open = new Set<Readable>();
  app.addHook('preClose', (done) => {
    for (const stream of open) stream.push(null);
    done();
  });

  return {
    open(reply, connect) {
      const body = new Readable({ read: () => undefined });
      open.add(body);
      const send = (frame: string): void => {
        if (body.readableEnded || body.destroyed) return;
        body.push(frame);
        if (body.readableLength > maxBufferedBytes) body.destroy();
      };
      const stopHeartbeat = beat(clock, () => send('event: ping\n\n'));
      const disconnect = connect({
        send: (type, data) => send(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`),
        ping: () => send('event: ping\n\n'),
        end: () => void body.push(null),
      });
      body.once('close', () => {
        open.delete(body);
        stopHeartbeat();
        disconnect();
      });
      return reply
        .headers({
          'Content-Type': 'text/event-stream',
          'Cache-Control': 'no-cache',
          'X-Accel-Buffering': 'no',
        })
        .send(body);
    },
  };
}

function beat(clock: Clock, send: () => void): Dispose {
  let stop = clock.setTimer(next, heartbeatMs);
  function next(): void {
    send();
    stop = clock.setTimer(next, heartbeatMs);
  }
  return () => stop();
}
