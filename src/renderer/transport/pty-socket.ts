import {
  PTY_EXITED_CODE,
  PTY_FAILED_CODE,
  PTY_WINDOW_BYTES,
  ptyServerMessageSchema,
  type PtyClientMessage,
} from '#shared/api/terminals.ts';
import { openLiveSocket, type LiveSocketDeps } from './live-socket.ts';
import { coderPath } from './paths.ts';
import type { SocketState } from './socket-state.ts';

export type PtySize = { readonly width: number; readonly height: number };

export type PtyOptions = {
  readonly agentId: string;
  /** UUID; the same one comes back to the same program. */
  readonly terminalId: string;
  /** Run by the person's shell in place of a login shell. */
  readonly command?: string;
  /** Only a program that runs, of which the size stays; little of what it printed comes. */
  readonly follow?: boolean;
  /** Of the view now; asked for every connection. */
  readonly size: () => PtySize;
  /** What was shown is void: all that is kept follows, then `PTY_HISTORY_END`, then what is live. */
  readonly onOpen: () => void;
  /** Whatever was taken in has to be told with `consumed`, or the output stops. */
  readonly onData: (bytes: Uint8Array) => void;
  /** What comes next was written for a terminal of this size; told before the first bytes. */
  readonly onSize: (size: PtySize) => void;
  /** The program has ended, after all its output. A new socket starts a new one. */
  readonly onExit: () => void;
  /** No program could be started; `reason` is the server's sentence, or empty. */
  readonly onRefused: (reason: string) => void;
  readonly onState?: (state: SocketState) => void;
};

export interface PtySocket {
  /** What was typed; false without a connection. */
  write(data: string): boolean;
  resize(size: PtySize): boolean;
  /** Bytes of `onData` that are dealt with. */
  consumed(bytes: number): void;
  /** Ends the wait for the next try. */
  retryNow(): void;
  /** The program goes on for a while. */
  close(): void;
}

/** Told in steps, so that a stream of small chunks does not make a stream of messages. */
const ackStepBytes = PTY_WINDOW_BYTES / 8;

/** A terminal's socket that comes back by itself until the program has ended. */
export function openPtySocket(deps: LiveSocketDeps, options: PtyOptions): PtySocket {
  let unacknowledged = 0;
  const socket = openLiveSocket(deps, {
    path: coderPath('workspaceagents', options.agentId, 'pty'),
    // Plain HTTP is refused here for the socket's reasons, and told to upgrade where there are none.
    probePath: coderPath('workspaceagents', options.agentId, 'pty'),
    probeQuery: { reconnect: options.terminalId },
    query: () => ({
      reconnect: options.terminalId,
      ...options.size(),
      command: options.command,
      acks: true,
      sizes: true,
      ...(options.follow === true ? { follow: true } : { history: true }),
    }),
    onOpen() {
      unacknowledged = 0;
      options.onOpen();
    },
    onText(text) {
      const size = readSize(text);
      if (size) options.onSize(size);
    },
    onBinary: options.onData,
    // With a program the history comes first, even an empty one.
    isFinal: ({ code, received }) =>
      code === PTY_EXITED_CODE || (code === PTY_FAILED_CODE && !received),
    onFinal: ({ code, reason }) =>
      code === PTY_EXITED_CODE ? options.onExit() : options.onRefused(reason),
    ...(options.onState && { onState: options.onState }),
  });
  const send = (message: PtyClientMessage): boolean => socket.send(JSON.stringify(message));
  return {
    write: (data) => send({ data }),
    resize: (size) => send(size),
    consumed(bytes) {
      unacknowledged += bytes;
      if (unacknowledged < ackStepBytes) return;
      if (send({ ack: unacknowledged })) unacknowledged = 0;
    },
    retryNow: () => socket.retryNow(),
    close: () => socket.close(),
  };
}

function readSize(text: string): PtySize | undefined {
  try {
    return ptyServerMessageSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
