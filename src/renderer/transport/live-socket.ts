import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import { buildUrl, type HttpClient, type Query } from './http-client.ts';
import type { OpenSocket, Socket } from './socket.ts';
import {
  initialSocketState,
  nextSocketState,
  type SocketInput,
  type SocketState,
} from './socket-state.ts';

export type LiveSocketDeps = {
  readonly origin: string;
  readonly token: () => string;
  readonly http: HttpClient;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly openSocket: OpenSocket;
  /** Calls back when trying again at once makes sense, e.g. when the network came back. */
  readonly onWake: (callback: () => void) => Dispose;
};

/** How an open connection ended. */
export type SocketEnd = {
  readonly code: number;
  readonly reason: string;
  /** Whether anything came before. */
  readonly received: boolean;
};

export type LiveSocketOptions = {
  readonly path: string;
  /**
   * A plain resource that is refused for the same reasons as the socket. A browser hides the
   * status of a failed handshake, and socket routes answer plain HTTP before they look.
   */
  readonly probePath: string;
  readonly probeQuery?: Query;
  /** Asked for every connection, so that a stream continues where it stopped. */
  readonly query?: () => Query;
  readonly onOpen?: () => void;
  readonly onText: (text: string) => void;
  readonly onBinary?: (bytes: Uint8Array) => void;
  /** After such an end it does not come back; `onFinal` is called, after `closed`. */
  readonly isFinal?: (end: SocketEnd) => boolean;
  readonly onFinal?: (end: SocketEnd) => void;
  readonly onState?: (state: SocketState) => void;
};

export interface LiveSocket {
  /** False when there is no open connection. */
  send(text: string): boolean;
  /** Ends the wait for the next try. */
  retryNow(): void;
  close(): void;
}

/** A WebSocket that comes back by itself, until it is closed or refused for good. */
export function openLiveSocket(deps: LiveSocketDeps, options: LiveSocketOptions): LiveSocket {
  let state = initialSocketState;
  let socket: Socket | undefined;
  let cancelTimer: Dispose = () => {};
  const forgetWake = deps.onWake(() => advance({ type: 'retry' }));

  function advance(input: SocketInput): void {
    const next = nextSocketState(state, input);
    if (next === state) return;
    state = next;
    cancelTimer();
    if (next.phase === 'connecting') connect();
    if (next.phase === 'waiting') {
      cancelTimer = deps.clock.setTimer(() => advance({ type: 'retry' }), next.delayMs);
    }
    if (next.phase === 'refused' || next.phase === 'closed') {
      forgetWake();
      socket?.close();
      socket = undefined;
    }
    options.onState?.(next);
    if (next.phase === 'open') options.onOpen?.();
  }

  function connect(): void {
    const query = { ...options.query?.(), coder_session_token: deps.token() };
    const url = buildUrl(deps.origin, options.path, query).replace(/^http/, 'ws');
    let opened = false;
    let received = false;
    const mine = deps.openSocket(url, {
      onOpen() {
        opened = true;
        if (socket === mine) advance({ type: 'opened', atMs: deps.clock.monotonicMs() });
      },
      onMessage(data) {
        if (socket !== mine) return;
        received = true;
        if (typeof data === 'string') options.onText(data);
        else options.onBinary?.(new Uint8Array(data));
      },
      onClose({ code, reason }) {
        if (socket !== mine) return;
        socket = undefined;
        const end = { code, reason, received };
        if (opened && options.isFinal?.(end) === true) {
          advance({ type: 'close' });
          options.onFinal?.(end);
        } else if (opened) {
          advance({ type: 'lost', atMs: deps.clock.monotonicMs(), random: deps.random() });
        } else {
          void explainRejection();
        }
      },
    });
    socket = mine;
  }

  async function explainRejection(): Promise<void> {
    const status = await deps.http.probe(options.probePath, options.probeQuery);
    advance({ type: 'rejected', status, random: deps.random() });
  }

  options.onState?.(state);
  connect();

  return {
    send(text) {
      if (state.phase !== 'open' || !socket) return false;
      socket.send(text);
      return true;
    },
    retryNow: () => advance({ type: 'retry' }),
    close: () => advance({ type: 'close' }),
  };
}
