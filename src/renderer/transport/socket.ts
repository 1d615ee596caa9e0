export type SocketEvents = {
  readonly onOpen: () => void;
  readonly onMessage: (data: string | ArrayBuffer) => void;
  /** Also when it never opened. */
  readonly onClose: (end: { readonly code: number; readonly reason: string }) => void;
};

/** A WebSocket; what happens to it is told from the next task on. */
export interface Socket {
  /** Only while it is open. */
  send(text: string): void;
  close(): void;
}

export type OpenSocket = (url: string, events: SocketEvents) => Socket;

export const openSocket: OpenSocket = (url, { onOpen, onMessage, onClose }) => {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', onOpen);
  socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) =>
    onMessage(data),
  );
  socket.addEventListener('close', ({ code, reason }) => onClose({ code, reason }));
  return { send: (text) => socket.send(text), close: () => socket.close() };
};
