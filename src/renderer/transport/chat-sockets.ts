import type { z } from 'zod';
import {
  chatStreamEventSchema,
  chatWatchEventSchema,
  type ChatStreamEvent,
  type ChatWatchEvent,
} from '#shared/api/chat-events.ts';
import { gitWatchServerMessageSchema, type GitWatchServerMessage } from '#shared/api/git.ts';
import { openLiveSocket, type LiveSocket, type LiveSocketDeps } from './live-socket.ts';
import { chatsPath, coderPath } from './paths.ts';
import type { SocketState } from './socket-state.ts';

export type ChatStreamOptions = {
  /** Largest message id known; asked for every connection. */
  readonly afterId: () => number;
  /** A snapshot follows: what was streamed before is void. */
  readonly onOpen: () => void;
  readonly onEvents: (events: readonly ChatStreamEvent[]) => void;
  readonly onState?: (state: SocketState) => void;
};

export type ChatWatchOptions = {
  /** No event is replayed: whoever needs all fetches again. */
  readonly onOpen: () => void;
  readonly onEvent: (event: ChatWatchEvent) => void;
  readonly onState?: (state: SocketState) => void;
};

export type GitWatchOptions = {
  readonly onMessage: (message: GitWatchServerMessage) => void;
  readonly onState?: (state: SocketState) => void;
};

export interface GitWatchSocket extends LiveSocket {
  /** Asks for a scan now; false without a connection. */
  refresh(): boolean;
}

export interface ChatSockets {
  stream(chatId: string, options: ChatStreamOptions): LiveSocket;
  watch(options: ChatWatchOptions): LiveSocket;
  /** Changes of the chat's repositories, the workspace folder's own among them. */
  gitWatch(chatId: string, options: GitWatchOptions): GitWatchSocket;
}

export function createChatSockets(deps: LiveSocketDeps): ChatSockets {
  return {
    stream(chatId, { afterId, onOpen, onEvents, onState }) {
      return openLiveSocket(deps, {
        path: chatsPath(chatId, 'stream'),
        probePath: chatsPath(chatId),
        query: () => ({ after_id: afterId() }),
        onOpen,
        onText: (text) => {
          const frame = parseJson(text);
          if (Array.isArray(frame)) onEvents(decodeAll(chatStreamEventSchema, frame));
        },
        ...(onState && { onState }),
      });
    },
    watch({ onOpen, onEvent, onState }) {
      return openLiveSocket(deps, {
        path: chatsPath('watch'),
        probePath: coderPath('users', 'me'),
        onOpen,
        onText: (text) => decodeAll(chatWatchEventSchema, [parseJson(text)]).forEach(onEvent),
        ...(onState && { onState }),
      });
    },
    gitWatch(chatId, { onMessage, onState }) {
      const socket = openLiveSocket(deps, {
        path: chatsPath(chatId, 'stream', 'git'),
        probePath: chatsPath(chatId),
        query: () => ({ workspace: true }),
        onText: (text) =>
          decodeAll(gitWatchServerMessageSchema, [parseJson(text)]).forEach(onMessage),
        ...(onState && { onState }),
      });
      return { ...socket, refresh: () => socket.send('{"type":"refresh"}') };
    },
  };
}

/** What the contract knows; a newer server may send more, which is left out. */
function decodeAll<Schema extends z.ZodType>(
  schema: Schema,
  values: readonly unknown[],
): z.infer<Schema>[] {
  return values.flatMap((value) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
