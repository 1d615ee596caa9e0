import type { FarEvent, FarRequest } from './far-sockets.ts';
import { openSocket, type Socket } from './socket.ts';

const sockets = new Map<number, Socket>();

self.addEventListener('message', ({ data }: MessageEvent<FarRequest>) => {
  if (data.kind === 'open') sockets.set(data.id, open(data.id, data.url));
  else if (data.kind === 'send') sockets.get(data.id)?.send(data.text);
  else sockets.get(data.id)?.close();
});

function open(id: number, url: string): Socket {
  return openSocket(url, {
    onOpen: () => tell({ id, kind: 'opened' }),
    onMessage: (data) =>
      tell({ id, kind: 'message', data }, data instanceof ArrayBuffer ? [data] : []),
    onClose({ code, reason }) {
      sockets.delete(id);
      tell({ id, kind: 'closed', code, reason });
    },
  });
}

function tell(event: FarEvent, transfer: Transferable[] = []): void {
  self.postMessage(event, { transfer });
}
