import { z } from 'zod';
import { uuidSchema } from '#shared/api/common.ts';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import { createChatSockets, type ChatSockets } from './chat-sockets.ts';
import { createChatsApi, type ChatsApi } from './chats-api.ts';
import { createConfigApi, type ConfigApi } from './config-api.ts';
import { createFilesApi, type FilesApi } from './files-api.ts';
import { createFarSockets, type FarEvent, type StartSocketWorker } from './far-sockets.ts';
import { createGitHostsApi, type GitHostsApi } from './git-hosts-api.ts';
import { createHttpClient } from './http-client.ts';
import { createKeysApi, type KeysApi } from './keys-api.ts';
import type { LiveSocketDeps } from './live-socket.ts';
import { createMcpApi, type McpApi } from './mcp-api.ts';
import { createModelsApi, type ModelsApi } from './models-api.ts';
import { coderPath } from './paths.ts';
import { openPtySocket, type PtyOptions, type PtySocket } from './pty-socket.ts';
import { openSocket } from './socket.ts';
import { createTerminalsApi, type TerminalsApi } from './terminals-api.ts';
import { createReviewApi, type ReviewApi } from './review-api.ts';
import { uploadWithProgress } from './upload-request.ts';
import { createUsageApi, type UsageApi } from './usage-api.ts';
import { createWorkspacesApi, type WorkspacesApi } from './workspaces-api.ts';

export type TransportDeps = {
  readonly origin: string;
  readonly token: string;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly onSignedOut: () => void;
};

/** Everything the window asks of the server. */
export interface Transport {
  readonly chats: ChatsApi;
  readonly sockets: ChatSockets;
  readonly workspaces: WorkspacesApi;
  readonly models: ModelsApi;
  readonly files: FilesApi;
  readonly usage: UsageApi;
  readonly config: ConfigApi;
  readonly mcp: McpApi;
  readonly gitHosts: GitHostsApi;
  readonly keys: KeysApi;
  readonly terminals: TerminalsApi;
  openPty(options: PtyOptions): PtySocket;
  readonly review: ReviewApi;
  /** Id of the organization that new chats belong to. */
  organizationId(): Promise<string>;
}

export function createTransport(deps: TransportDeps): Transport {
  const token = (): string => deps.token;
  const http = createHttpClient({
    origin: deps.origin,
    token,
    fetch: (input, init) => fetch(input, init),
    upload: uploadWithProgress,
    onSignedOut: deps.onSignedOut,
  });
  const live: LiveSocketDeps = {
    origin: deps.origin,
    token,
    http,
    clock: deps.clock,
    random: deps.random,
    openSocket,
    onWake: listenForWake,
  };
  const far = { ...live, openSocket: createFarSockets(startSocketWorker, openSocket) };
  return {
    chats: createChatsApi(http),
    sockets: createChatSockets(live),
    terminals: createTerminalsApi(http),
    openPty: (options) => openPtySocket(far, options),
    workspaces: createWorkspacesApi(http),
    models: createModelsApi(http),
    files: createFilesApi(http),
    usage: createUsageApi(http),
    config: createConfigApi(http),
    mcp: createMcpApi(http),
    gitHosts: createGitHostsApi(http),
    keys: createKeysApi(http),
    review: createReviewApi(http),
    async organizationId() {
      const answer = await http.call({ path: coderPath('users', 'me'), answer: meSchema });
      const [first] = answer.organization_ids;
      return first;
    },
  };
}

/** One for the window, with which it ends. */
const startSocketWorker: StartSocketWorker = ({ told, failed }) => {
  const worker = new Worker(new URL('socket.worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<FarEvent>) => told(data));
  worker.addEventListener('error', failed);
  return { ask: (request) => worker.postMessage(request, {}), end: () => worker.terminate() };
};

const meSchema = z.object({ organization_ids: z.tuple([uuidSchema], uuidSchema) });

/** The network came back, or the window is looked at again. */
function listenForWake(callback: () => void): Dispose {
  const onVisible = (): void => {
    if (document.visibilityState === 'visible') callback();
  };
  window.addEventListener('online', callback);
  document.addEventListener('visibilitychange', onVisible);
  return () => {
    window.removeEventListener('online', callback);
    document.removeEventListener('visibilitychange', onVisible);
  };
}
