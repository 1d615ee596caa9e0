import { z } from 'zod';
import type { Workspace, WorkspaceWatchFrame } from '#shared/api/workspaces.ts';
import type { Dispose } from '#shared/kernel/clock.ts';
import type { UserId, WorkspaceId } from '#shared/kernel/ids.ts';
import type { ApiServer } from '../../api-server.ts';
import { createEventStreams } from '../../event-stream.ts';
import { idParameter } from '../../request-values.ts';
import { closeCodes, socketRoute } from '../../websocket/socket-route.ts';
import type { Support } from './deps.ts';
import { presentWorkspace } from '../../presenters/workspace.ts';

const tags = ['Workspaces'];
const params = z.object({ workspace: idParameter<WorkspaceId>() });

export function watchRoutes(app: ApiServer, support: Support): void {
  const { workspaces, names } = support;
  const streams = createEventStreams(app, support.clock);

  /** The workspace at once and after each event, deleted or not. */
  function watch(id: WorkspaceId, viewerId: UserId, send: (workspace: Workspace) => void): Dispose {
    const sendPresent = (): void => {
      const workspace = workspaces.get(id);
      if (workspace) send(presentWorkspace(workspace, viewerId, names));
    };
    sendPresent();
    return workspaces.events.listen(({ workspaceId }) => {
      if (workspaceId === id) sendPresent();
    });
  }

  app.get(
    '/api/v2/workspaces/:workspace/watch',
    {
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: 'Watch a workspace by server-sent events',
        description: 'A `ping`, then a `data` event with the workspace at once and on each change.',
        params,
      },
    },
    (request, reply) => {
      const { id } = support.needLiveWorkspace(request.params.workspace);
      const { userId } = request.session;
      return streams.open(reply, (stream) => {
        stream.ping();
        return watch(id, userId, (workspace) => stream.send('data', workspace));
      });
    },
  );

  socketRoute(app, {
    url: '/api/v2/workspaces/:workspace/watch-ws',
    schema: { tags, summary: 'Watch a workspace by WebSocket', params },
    unexpectedDataCode: closeCodes.protocolError,
    prepare: ({ params: { workspace }, session }) => ({
      id: support.needLiveWorkspace(workspace).id,
      userId: session.userId,
    }),
    connect(socket, { id, userId }) {
      const send = (frame: WorkspaceWatchFrame): void => socket.sendText(JSON.stringify(frame));
      send({ type: 'ping', data: null });
      socket.onClose(watch(id, userId, (data) => send({ type: 'data', data })));
    },
  });
}
