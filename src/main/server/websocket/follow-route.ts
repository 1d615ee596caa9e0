import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiServer } from '../api-server.ts';
import { HttpError } from '../http-error.ts';
import { closeCodes, type ServerSocket } from './socket-route.ts';

const maxFrameBytes = 32_768;

/**
 * The WebSocket half of a route that also answers plain requests. Everything that can be refused
 * has to be refused before; throws 426 when the request asks for no upgrade.
 */
export function followBySocket(
  app: ApiServer,
  request: FastifyRequest,
  reply: FastifyReply,
  connect: (socket: ServerSocket) => void,
): void {
  if (!app.upgrades.isUpgrade(request.raw)) {
    void reply.header('Upgrade', 'websocket').header('Connection', 'Upgrade');
    throw new HttpError(426, { message: 'Following needs a WebSocket.' });
  }
  reply.hijack();
  app.upgrades.accept(
    request.raw,
    reply.raw,
    { maxFrameBytes, unexpectedDataCode: closeCodes.policy },
    connect,
  );
}
