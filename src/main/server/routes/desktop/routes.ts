import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { CHAT_PREFIXES } from '#shared/api/chats.ts';
import { uuidSchema, type ApiError } from '#shared/api/common.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { ChatId, UserId, WorkspaceId } from '#shared/kernel/ids.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { RouteModule } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { closeCodes, socketRoute } from '../../websocket/socket-route.ts';
import { relay } from './relay.ts';

type Desktop = {
  start(): Promise<Result<void, { readonly message: string }>>;
  view(): Duplex | undefined;
};

export type DesktopRoutesDeps = {
  readonly chats: {
    find(
      userId: UserId,
      chatId: ChatId,
    ): Result<{ readonly workspaceId: WorkspaceId | undefined }, ApiError>;
  };
  readonly workspaces: {
    connection(
      workspaceId: WorkspaceId,
    ): Result<{ readonly bridge: { readonly desktop: Desktop } }, { readonly message: string }>;
  };
  readonly clock: Clock;
};

/** A pasted text is the longest thing that a viewer sends. */
const maxFrameBytes = 16 * 1024 * 1024;

/** The desktop of a chat's workspace, for a VNC viewer. */
export function desktopRoutes(deps: DesktopRoutesDeps): RouteModule {
  return (app) => {
    for (const prefix of CHAT_PREFIXES) {
      for (const url of [`${prefix}/:chat/stream/desktop`, `${prefix}/:chat/desktop`]) {
        socketRoute(app, {
          url,
          schema: {
            tags: ['Chats'],
            summary: 'See and use the desktop of a chat’s workspace',
            description:
              'WebSocket. Binary frames carry the bytes of RFB 3.8 (VNC) with the security type ' +
              'None; where a frame ends means nothing. The desktop starts with its first viewer ' +
              'and is shared by all. 400: no workspace, or it does not run; 500: no desktop can ' +
              'be started on this computer, with the reason.',
            params: z.object({ chat: uuidSchema }),
          },
          maxFrameBytes,
          async prepare({ params, session }) {
            const desktop = findDesktop(deps, session.userId, params.chat as ChatId);
            const started = await desktop.start();
            if (!started.ok) throw new HttpError(500, { message: started.error.message });
            return desktop;
          },
          connect(socket, desktop) {
            const view = desktop.view();
            if (view) relay(socket, view, deps.clock);
            else socket.close(closeCodes.goingAway, 'the desktop has ended');
          },
        });
      }
    }
  };
}

/** The desktop of the running workspace, or the status that the contract gives for what is missing. */
function findDesktop(deps: DesktopRoutesDeps, userId: UserId, chatId: ChatId): Desktop {
  const chat = deps.chats.find(userId, chatId);
  if (!chat.ok) throw new HttpError(404, { message: chat.error.message });
  const { workspaceId } = chat.value;
  if (workspaceId === undefined) {
    throw new HttpError(400, { message: 'The chat has no workspace.' });
  }
  const connection = deps.workspaces.connection(workspaceId);
  if (!connection.ok) throw new HttpError(400, { message: connection.error.message });
  return connection.value.bridge.desktop;
}
