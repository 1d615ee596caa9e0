import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '#shared/kernel/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { closeCodes, type PacedSocket, type SocketLimits, wrapSocket } from './server-socket.ts';

export type SocketOptions = {
  /** Largest frame read, in bytes. */
  readonly maxFrameBytes: number;
  /** Close code for data on a socket whose route reads none. */
  readonly unexpectedDataCode: number;
  /** Frames are compressed, each by itself, when the client offers it. */
  readonly compressed?: boolean;
};

/** Nothing is kept between frames: a watch is quiet most of the time. */
const frameByFrame = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  zlibDeflateOptions: { level: 1 },
  threshold: 16_384,
};

type PendingUpgrade = { readonly socket: Duplex; readonly head: Buffer };

/**
 * Lets upgrade requests run through the same router, hooks and errors as every other request,
 * and owns the sockets that came of them.
 */
export interface Upgrades {
  attach(server: Server, route: (request: IncomingMessage, response: ServerResponse) => void): void;
  isUpgrade(request: IncomingMessage): boolean;
  /**
   * Answers the handshake and hands the open socket over within the same tick, so that no frame
   * is missed. Nothing happens when the handshake is wrong or the client is gone.
   */
  accept(
    request: IncomingMessage,
    response: ServerResponse,
    options: SocketOptions,
    connect: (socket: PacedSocket) => void,
  ): void;
  /** Says goodbye to every client; cuts those that do not answer in time. */
  close(): Promise<void>;
}

export type UpgradesDeps = {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: SocketLimits;
  readonly buildVersion: string;
};

const farewellMs = 1_000;

export function createUpgrades(deps: UpgradesDeps): Upgrades {
  const pending = new WeakMap<IncomingMessage, PendingUpgrade>();
  const sockets = new Set<WebSocket>();

  return {
    attach(server, route) {
      server.on('upgrade', (request, socket, head) => {
        pending.set(request, { socket, head });
        socket.on('error', () => socket.destroy());
        const response = new ServerResponse(request);
        response.shouldKeepAlive = false;
        response.assignSocket(request.socket);
        // Only an answer other than the handshake is finished through the response.
        response.on('finish', () => socket.end());
        route(request, response);
      });
    },
    isUpgrade: (request) => pending.has(request),
    accept(request, response, options, connect) {
      const upgrade = pending.get(request);
      if (!upgrade) throw new Error('the request asks for no upgrade');
      pending.delete(request);
      response.detachSocket(request.socket);
      const handshake = new WebSocketServer({
        noServer: true,
        clientTracking: false,
        perMessageDeflate: options.compressed === true && frameByFrame,
        maxPayload: options.maxFrameBytes,
      });
      handshake.on('headers', (headers) => {
        headers.push(`X-Coder-Build-Version: ${deps.buildVersion}`);
      });
      handshake.handleUpgrade(request, upgrade.socket, upgrade.head, (raw) => {
        sockets.add(raw);
        raw.on('close', () => sockets.delete(raw));
        const socket = wrapSocket(raw, deps.clock, deps.limits, options.unexpectedDataCode);
        try {
          connect(socket);
        } catch (error) {
          deps.logger.error('socket.connect_failed', { error });
          socket.close(closeCodes.internal, 'internal error');
        }
      });
    },
    async close() {
      await Promise.all(Array.from(sockets, (socket) => farewell(socket, deps.clock)));
    },
  };
}

function farewell(socket: WebSocket, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const stop = clock.setTimer(() => socket.terminate(), farewellMs);
    socket.on('close', () => {
      stop();
      resolve();
    });
    socket.close(closeCodes.goingAway, 'the server is closing');
  });
}
