import type { Duplex } from 'node:stream';
import { CHAT_PREFIXES } from '#shared/api/chats.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { RouteModule } from '../../api-server.ts';
import { chatParams, type ChatWorkspaceDeps, findChatWorkspace } from '../../chat-workspace.ts';
import { HttpError } from '../../http-error.ts';
import { closeCodes, socketRoute } from '../../websocket/socket-route.ts';
import { relay } from './relay.ts';

type Desktop = {
  start(): Promise<Result<void, { readonly message: string }>>;
  view(): Duplex | undefined;
};

export type DesktopRoutesDeps = ChatWorkspaceDeps<{ readonly desktop: Desktop }> & {
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
            params: chatParams,
          },
          maxFrameBytes,
          async prepare({ params, session }) {
            const { desktop } = findChatWorkspace(deps, session.userId, params.chat).bridge;
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
