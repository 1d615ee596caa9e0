import type { OpenSocket, SocketEvents } from './socket.ts';

/** `id`: of one socket, chosen by who opens it. */
export type FarRequest =
  | { readonly id: number; readonly kind: 'open'; readonly url: string }
  | { readonly id: number; readonly kind: 'send'; readonly text: string }
  | { readonly id: number; readonly kind: 'close' };

export type FarEvent =
  | { readonly id: number; readonly kind: 'opened' }
  | { readonly id: number; readonly kind: 'message'; readonly data: string | ArrayBuffer }
  | {
      readonly id: number;
      readonly kind: 'closed';
      readonly code: number;
      readonly reason: string;
    };

export interface SocketWorker {
  ask(request: FarRequest): void;
  end(): void;
}

export type StartSocketWorker = (events: {
  readonly told: (event: FarEvent) => void;
  readonly failed: () => void;
}) => SocketWorker;

/** What a browser tells of a connection that broke. */
const brokenCode = 1006;

/**
 * Opens sockets in a worker, which is started with the first. What a flood takes to be received
 * goes on while the window draws what came before: the browser hands over little ahead of who
 * reads. Where no worker runs, they are opened here.
 */
export function createFarSockets(start: StartSocketWorker, openHere: OpenSocket): OpenSocket {
  const open = new Map<number, SocketEvents>();
  let worker: SocketWorker | undefined;
  let hasFailed = false;
  let lastId = 0;

  function told(event: FarEvent): void {
    const events = open.get(event.id);
    if (event.kind === 'opened') events?.onOpen();
    else if (event.kind === 'message') events?.onMessage(event.data);
    else {
      open.delete(event.id);
      events?.onClose(event);
    }
  }

  function failed(): void {
    hasFailed = true;
    worker?.end();
    const lost = Array.from(open.values());
    open.clear();
    for (const { onClose } of lost) onClose({ code: brokenCode, reason: '' });
  }

  return (url, events) => {
    if (hasFailed) return openHere(url, events);
    worker ??= start({ told, failed });
    const mine = worker;
    lastId += 1;
    const id = lastId;
    open.set(id, events);
    mine.ask({ id, kind: 'open', url });
    return {
      send: (text) => mine.ask({ id, kind: 'send', text }),
      close: () => mine.ask({ id, kind: 'close' }),
    };
  };
}
