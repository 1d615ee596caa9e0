import { z } from 'zod';
import { type ApiError, uuidSchema } from '#shared/api/common.ts';
import {
  type GitFileVersions,
  gitFileVersionsSchema,
  gitWatchClientMessageSchema,
  type GitWatchServerMessage,
} from '#shared/api/git.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';
import type { Dispose } from '#shared/kernel/clock.ts';
import type { ChatId, UserId, WorkspaceId } from '#shared/kernel/ids.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { FileVersionsError, GitWatch } from '../../../services/git-watch/index.ts';
import type { ApiServer, RouteModule } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { closeCodes, type ServerSocket, socketRoute } from '../../websocket/socket-route.ts';
import { presentFileVersions, presentFrame } from './present.ts';

export type GitRoutesDeps = {
  readonly chats: {
    find(
      userId: UserId,
      chatId: ChatId,
    ): Result<{ readonly workspaceId: WorkspaceId | undefined }, ApiError>;
  };
  readonly workspaces: {
    connection(
      workspaceId: WorkspaceId,
    ): Result<{ readonly bridge: { readonly root: string } }, { readonly message: string }>;
    readonly events: {
      listen(listener: (event: { readonly workspaceId: WorkspaceId }) => void): Dispose;
    };
  };
  readonly gitWatch: Pick<GitWatch, 'subscribe' | 'fileVersions'>;
};

const prefixes = ['/api/experimental/chats', '/api/v2/chats'];
const tags = ['Chats'];
const chatParams = z.object({ chat: uuidSchema });

export function gitRoutes(deps: GitRoutesDeps): RouteModule {
  return (app) => {
    for (const prefix of prefixes) {
      watchRoute(app, deps, `${prefix}/:chat/stream/git`);
      watchRoute(app, deps, `${prefix}/:chat/git/watch`);
      fileRoute(app, deps, `${prefix}/:chat/git/file`);
    }
  };
}

type Target = {
  readonly chatId: ChatId;
  readonly workspaceId: WorkspaceId;
  /** Absolute workspace folder. */
  readonly root: string;
};

/** The chat's running workspace, or the status that the contract gives for what is missing. */
function findTarget(deps: GitRoutesDeps, userId: UserId, chat: string): Target {
  const chatId = chat as ChatId;
  const found = deps.chats.find(userId, chatId);
  if (!found.ok) throw new HttpError(404, { message: found.error.message });
  const { workspaceId } = found.value;
  if (workspaceId === undefined) {
    throw new HttpError(400, { message: 'The chat has no workspace.' });
  }
  const connection = deps.workspaces.connection(workspaceId);
  if (!connection.ok) throw new HttpError(400, { message: connection.error.message });
  return { chatId, workspaceId, root: connection.value.bridge.root };
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
    prepare: ({ params, query, session }) => ({
      ...findTarget(deps, session.userId, params.chat),
      withWorkspace: query.workspace === 'true',
    }),
    connect(socket, { chatId, workspaceId, root, withWorkspace }) {
      const target = withWorkspace ? { chatId, workspaceRoot: root } : { chatId };
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
  chat: string,
  query: { readonly repo_root: string; readonly path: string },
): Promise<GitFileVersions> {
  const { chatId, root } = findTarget(deps, userId, chat);
  const versions = await deps.gitWatch.fileVersions({
    chatId,
    workspaceRoot: root,
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
