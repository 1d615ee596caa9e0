import type { Socket } from 'node:net';
import type { Clock } from '#shared/kernel/clock.ts';
import { dial } from './dial.ts';
import { createFrameReader, jsonFrame } from './framing.ts';
import {
  controlMessageSchema,
  PROTOCOL_VERSION,
  type ControlMessage,
  type ControlRequest,
  type Hello,
  type HostFile,
} from './protocol.ts';

type Unnumbered<Request> = Request extends unknown ? Omit<Request, 'request'> : never;
export type HostRequest = Unnumbered<ControlRequest>;

/** The connection over which a core steers its host. */
export interface HostControl {
  readonly host: HostFile;
  readonly welcome: Extract<ControlMessage, { kind: 'welcome' }>;
  /** Resolves when it is done, or when the connection is gone. */
  ask(request: HostRequest): Promise<void>;
  /** Ends the connection; the host goes on. */
  close(): void;
}

export type ControlSink = {
  readonly message: (message: ControlMessage) => void;
  readonly closed: () => void;
};

const welcomeLimitMs = 5000;

/** Undefined when no host of this version answers; one of another version was asked to end. */
export async function openControl(
  host: HostFile,
  clock: Clock,
  sink: ControlSink,
): Promise<HostControl | undefined> {
  const socket = await dial(host.address, clock);
  if (!socket) return undefined;
  const hello: Hello = { kind: 'control', token: host.token, version: PROTOCOL_VERSION };
  socket.write(jsonFrame(hello));
  if (host.version !== PROTOCOL_VERSION) {
    await endForeign(socket, clock);
    return undefined;
  }
  return greet(socket, host, clock, sink);
}

/** Every version understands this. */
async function endForeign(socket: Socket, clock: Clock): Promise<void> {
  socket.write(jsonFrame({ kind: 'shutdown', request: 0, spareKept: false }));
  socket.resume();
  await new Promise<void>((resolve) => {
    const stopTimer = clock.setTimer(() => socket.destroy(), welcomeLimitMs);
    socket.once('close', () => {
      stopTimer();
      resolve();
    });
  });
}

function greet(
  socket: Socket,
  host: HostFile,
  clock: Clock,
  sink: ControlSink,
): Promise<HostControl | undefined> {
  const waiting = new Map<number, () => void>();
  let nextRequest = 1;
  let welcomed = false;
  return new Promise((resolve) => {
    const stopTimer = clock.setTimer(() => socket.destroy(), welcomeLimitMs);
    const read = createFrameReader({
      json(value) {
        const parsed = controlMessageSchema.safeParse(value);
        if (!parsed.success) {
          socket.destroy();
          return;
        }
        const message = parsed.data;
        if (message.kind === 'welcome') {
          stopTimer();
          welcomed = true;
          resolve({ host, welcome: message, ask, close: () => socket.end() });
        } else if (message.kind === 'done') {
          waiting.get(message.request)?.();
          waiting.delete(message.request);
        } else sink.message(message);
      },
      bytes: () => socket.destroy(),
    });
    socket.on('data', (chunk: Buffer) => {
      if (!read(chunk)) socket.destroy();
    });
    socket.once('close', () => {
      stopTimer();
      for (const finish of waiting.values()) finish();
      waiting.clear();
      if (welcomed) sink.closed();
      else resolve(undefined);
    });
  });

  function ask(request: HostRequest): Promise<void> {
    if (socket.closed) return Promise.resolve();
    if (!socket.writable) return new Promise((resolve) => socket.once('close', () => resolve()));
    const number = nextRequest;
    nextRequest += 1;
    socket.write(jsonFrame({ ...request, request: number }));
    return new Promise((resolve) => waiting.set(number, resolve));
  }
}
