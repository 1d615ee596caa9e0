import type { Clock } from '#shared/kernel/clock.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { Chats } from '../../../services/chats/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { closeCodes, socketRoute } from '../../websocket/socket-route.ts';
import { valueOf } from './answers.ts';
import {
  createFrameWriter,
  framingNote,
  framingOf,
  framingQuery,
  type FindTokenName,
} from './framing.ts';
import { chatParams, streamQuery } from './params.ts';
import { presentNotice, type FindOwner } from './present.ts';
import { createEventText, createStreamWriter } from './stream-writer.ts';

/** A client this far behind is cut off; it reads the list again when it is back. */
const maxBufferedBytes = 4 * 1024 * 1024;
const tags = ['Chats'];

export function chatSocketRoutes(
  app: ApiServer,
  prefix: string,
  deps: {
    readonly chats: Chats;
    readonly findOwner: FindOwner;
    readonly findTokenName: FindTokenName;
    readonly clock: Clock;
    readonly logger: Logger;
  },
): void {
  const { chats, findOwner, findTokenName, clock, logger } = deps;
  const liveText = createEventText();

  socketRoute(app, {
    url: `${prefix}/watch`,
    schema: {
      tags,
      summary: 'Watch the list of chats',
      description:
        'WebSocket. Each text frame is one event; there is no snapshot and no replay.' +
        framingNote,
      querystring: framingQuery,
    },
    prepare: ({ query, session }) => ({
      userId: session.userId,
      framing: framingOf(query.framing, session, findTokenName),
    }),
    connect(socket, { userId, framing }) {
      const frames = createFrameWriter(socket, framing, clock);
      const stop = chats.watch(userId, (notice) => {
        frames.send(JSON.stringify(presentNotice(notice, findOwner)));
        if (socket.bufferedBytes <= maxBufferedBytes) return;
        stop();
        frames.cut(closeCodes.internal, 'the client reads too slowly');
      });
      socket.onClose(stop);
    },
  });

  socketRoute(app, {
    url: `${prefix}/:chat/stream`,
    schema: {
      tags,
      summary: 'Follow a chat',
      description:
        'WebSocket. Each text frame is an array of 1 to 256 events: first the chat as it is, then ' +
        'what happens. `after_id` is the largest message id that the client has. Calls that wait ' +
        'for the person are told by `approval_request` events, results of calls whose step is not ' +
        'over by `call_result` events.' +
        framingNote,
      params: chatParams,
      querystring: streamQuery.extend(framingQuery.shape),
    },
    prepare(request) {
      const chat = valueOf(chats.find(request.session.userId, request.params.chat));
      const framing = framingOf(request.query.framing, request.session, findTokenName);
      return { chatId: chat.id, afterId: request.query.after_id, framing };
    },
    connect(socket, { chatId, afterId, framing }) {
      const writer = createStreamWriter(socket, { chatId, clock, liveText, framing, logger });
      const stop = chats.subscribe(chatId, afterId, writer);
      socket.onClose(() => {
        writer.close();
        stop();
      });
    },
  });
}
