import { z } from 'zod';
import {
  type GitFileVersions,
  gitFileVersionsSchema,
  gitWatchClientMessageSchema,
  type GitWatchServerMessage,
} from '#shared/api/git.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';
import type { Dispose } from '#shared/kernel/clock.ts';
import type { ChatId, UserId, WorkspaceId } from '#shared/kernel/ids.ts';
import type { FileVersionsError, GitWatch } from '../../../services/git-watch/index.ts';
import type { ApiServer, RouteModule } from '../../api-server.ts';
import { chatParams, type ChatWorkspaceDeps, findChatWorkspace } from '../../chat-workspace.ts';
import { HttpError } from '../../http-error.ts';
import { closeCodes, type ServerSocket, socketRoute } from '../../websocket/socket-route.ts';
import { presentFileVersions, presentFrame } from './present.ts';

export type GitRoutesDeps = ChatWorkspaceDeps<{
  /** Absolute workspace folder. */
  readonly root: string;
}> & {
  readonly workspaces: {
    readonly events: {
      listen(listener: (event: { readonly workspaceId: WorkspaceId }) => void): Dispose;
    };
  };
  readonly gitWatch: Pick<GitWatch, 'subscribe' | 'fileVersions'>;
};

const prefixes = ['/api/experimental/chats', '/api/v2/chats'];
const tags = ['Chats'];

export function gitRoutes(deps: GitRoutesDeps): RouteModule {
  return (app) => {
    for (const prefix of prefixes) {
      watchRoute(app, deps, `${prefix}/:chat/stream/git`);
      watchRoute(app, deps, `${prefix}/:chat/git/watch`);
      fileRoute(app, deps, `${prefix}/:chat/git/file`);
    }
  };
}

function watchRoute(app: ApiServer, deps: GitRoutesDeps, url: string): void {
  socketRoute(app, {
    url,
    schema: {
      tags,
      summary: 'Watch the git repositories of a chat',
      description:
        'Sends `GitWatchServerMessage` frames; reads `{"type":"refresh"}`. With `workspace=true` ' +
        'the repository of the workspace folder is watched from the start.',
      params: chatParams,
      querystring: z.object({ workspace: z.string().optional() }),
    },
    compressed: true,
    prepare({ params: { chat: chatId }, query, session }) {
      const { workspaceId, bridge } = findChatWorkspace(deps, session.userId, chatId);
      const withWorkspace = query.workspace === 'true';
      const target = withWorkspace ? { chatId, workspaceRoot: bridge.root } : { chatId };
      return { workspaceId, target };
    },
    connect(socket, { workspaceId, target }) {
      const subscription = deps.gitWatch.subscribe(target, (frame) =>
        send(socket, presentFrame(frame)),
      );
      const stopListening = deps.workspaces.events.listen((event) => {
        if (event.workspaceId !== workspaceId || deps.workspaces.connection(workspaceId).ok) return;
        socket.close(closeCodes.goingAway, 'the workspace has stopped');
      });
      socket.onText((text) => {
        const type = messageType(text);
        if (type === 'refresh') subscription.refresh();
        else send(socket, { type: 'error', message: unknownType(type) });
      });
      socket.onClose(() => {
        stopListening();
        subscription.close();
      });
    },
  });
}

function send(socket: ServerSocket, message: GitWatchServerMessage): void {
  socket.sendText(JSON.stringify(message));
}

function messageType(text: string): string | undefined {
  try {
    const message = gitWatchClientMessageSchema.safeParse(JSON.parse(text));
    return message.success ? message.data.type : undefined;
  } catch {
    // Not JSON is as unknown as any other type.
    return undefined;
  }
}

function unknownType(type: string | undefined): string {
  return type === undefined
    ? 'The message is not a JSON object with a type.'
    : `The message type "${type.slice(0, 100)}" is not known.`;
}

function fileRoute(app: ApiServer, deps: GitRoutesDeps, url: string): void {
  app.get(
    url,
    {
      schema: {
        tags,
        summary: 'Get both sides of a changed file',
        params: chatParams,
        querystring: z.object({ repo_root: z.string().min(1), path: z.string().min(1) }),
        response: { 200: gitFileVersionsSchema },
      },
    },
    (request) => readVersions(deps, request.session.userId, request.params.chat, request.query),
  );
}

async function readVersions(
  deps: GitRoutesDeps,
  userId: UserId,
  chatId: ChatId,
  query: { readonly repo_root: string; readonly path: string },
): Promise<GitFileVersions> {
  const { bridge } = findChatWorkspace(deps, userId, chatId);
  const versions = await deps.gitWatch.fileVersions({
    chatId,
    workspaceRoot: bridge.root,
    repositoryRoot: query.repo_root,
    path: query.path,
  });
  if (!versions.ok) throw fileError(versions.error);
  return presentFileVersions(query.path, versions.value);
}

function fileError(error: FileVersionsError): HttpError {
  switch (error.kind) {
    case 'unknown_repository':
    case 'not_a_repository':
      return new HttpError(404, { message: error.message });
    case 'refused':
      return new HttpError(400, { message: error.message });
    case 'no_git':
    case 'failed':
      return new HttpError(500, { message: 'Git could not read the file.', detail: error.message });
    default:
      return assertNever(error);
  }
}
