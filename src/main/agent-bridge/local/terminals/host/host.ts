import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { assertNever } from '#shared/kernel/assert-never.ts';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import { equalSecrets, randomToken } from '../../../../platform/random.ts';
import { readStartTime } from '../../processes/group-members.ts';
import type { TerminalSize } from '../../../ports/index.ts';
import { createFrameReader, jsonFrame } from '../framing.ts';
import { hostPlace, listenAddress, removeHostFile, writeHostFile } from '../host-place.ts';
import {
  controlRequestSchema,
  helloSchema,
  PROTOCOL_VERSION,
  resizeSchema,
  type AttachMessage,
  type ControlMessage,
  type ControlRequest,
  type Ending,
  type Hello,
} from '../protocol.ts';
import { createClient } from './client.ts';
import { createSessions, type OpenSession, type Sessions } from './sessions.ts';

export type HostDeps = {
  readonly dataDir: string;
  readonly clock: Clock;
  /** How long programs wait for a core to come back. */
  readonly coreAbsenceMs: number;
  readonly onFailure: (cause: unknown) => void;
};

/** The process that owns the terminals, so that they outlive a core. */
export interface TerminalHost {
  /** Ends every program and the host. */
  close(): Promise<void>;
  /** Resolves when the host has nothing left to do. */
  readonly ended: Promise<void>;
}

const helloLimitMs = 5000;
/** Without programs and without a core there is nothing to wait for. */
const emptyLimitMs = 10_000;
/** Endings kept for the next core. */
const maxEndings = 1000;

export async function startTerminalHost(deps: HostDeps): Promise<TerminalHost> {
  const { clock } = deps;
  const place = hostPlace(deps.dataDir);
  await mkdir(place.folder, { recursive: true, mode: 0o700 });
  const token = randomToken(43);
  const controls = new Set<Socket>();
  const sockets = new Set<Socket>();
  let endings: Ending[] = [];
  let stopAbsence: Dispose = () => undefined;
  let closing: Promise<void> | undefined;
  let announceEnd = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    announceEnd = resolve;
  });

  const sessions = createSessions({
    place,
    clock,
    onChange: (session) => tell({ kind: 'changed', session }),
    onExit(ending) {
      if (controls.size === 0) endings = [...endings.slice(1 - maxEndings), ending];
      tell({ kind: 'ended', ending });
      watchAbsence();
    },
    onFailure: deps.onFailure,
  });

  function tell(message: ControlMessage): void {
    for (const socket of controls) socket.write(jsonFrame(message));
  }

  /** Nothing goes on for long when no core comes, but what is to be kept. */
  function watchAbsence(): void {
    stopAbsence();
    if (controls.size > 0 || closing) return;
    const limitMs = sessions.size === 0 ? emptyLimitMs : deps.coreAbsenceMs;
    stopAbsence = clock.setTimer(() => void endWithoutCore(), limitMs);
  }

  async function endWithoutCore(): Promise<void> {
    await sessions.endAll({ spareKept: true });
    if (controls.size === 0 && sessions.size === 0) await close();
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // `close` follows.
    socket.on('error', () => undefined);
    greet(socket, { token, clock }, (hello) => {
      if (hello.kind === 'attach') return serveClient(socket, hello, sessions);
      controls.add(socket);
      stopAbsence();
      socket.on('close', () => {
        controls.delete(socket);
        watchAbsence();
      });
      const welcome: ControlMessage = {
        kind: 'welcome',
        version: PROTOCOL_VERSION,
        sessions: [...sessions.list()],
        endings,
      };
      endings = [];
      socket.write(jsonFrame(welcome));
      return serveControl(socket, sessions, close);
    });
  });

  function close(): Promise<void> {
    closing ??= shutDown();
    return closing;
  }

  async function shutDown(): Promise<void> {
    stopAbsence();
    await removeHostFile(place, token);
    server.close();
    await sessions.endAll({ spareKept: false });
    for (const socket of sockets) socket.end();
    announceEnd();
  }

  const address = await listenAddress(place, randomToken(12));
  await listen(server, address);
  const startTime = readStartTime(process.pid);
  await writeHostFile(place, {
    version: PROTOCOL_VERSION,
    pid: process.pid,
    ...(startTime !== undefined && { startTime }),
    token,
    address,
  });
  watchAbsence();
  return { close, ended };
}

async function listen(server: Server, address: string): Promise<void> {
  await rm(address, { force: true }).catch(() => undefined);
  server.listen(address);
  await once(server, 'listening');
  if (process.platform !== 'win32') await chmod(address, 0o600);
}

type Reader = { readonly json: (value: unknown) => void; readonly bytes: (part: Buffer) => void };

/** Who does not know the token within the time is not answered. */
function greet(
  socket: Socket,
  deps: { readonly token: string; readonly clock: Clock },
  welcome: (hello: Hello) => Reader,
): void {
  let reader: Reader | undefined;
  const stopTimer = deps.clock.setTimer(() => socket.destroy(), helloLimitMs);
  socket.on('close', stopTimer);
  const read = createFrameReader({
    json(value) {
      if (reader) {
        reader.json(value);
        return;
      }
      const hello = helloSchema.safeParse(value);
      if (!hello.success || !equalSecrets(hello.data.token, deps.token)) {
        socket.destroy();
        return;
      }
      stopTimer();
      reader = welcome(hello.data);
    },
    bytes(part) {
      if (reader) reader.bytes(part);
      else socket.destroy();
    },
  });
  socket.on('data', (chunk: Buffer) => {
    if (!socket.destroyed && !read(chunk)) socket.destroy();
  });
}

function serveClient(socket: Socket, hello: OpenSession, sessions: Sessions): Reader {
  const client = createClient(socket, {
    size: hello.follow ? undefined : { columns: hello.columns, rows: hello.rows },
    wantsSizes: hello.sizes,
  });
  /** What is typed before the program runs. */
  const early: Buffer[] = [];
  let typeInto = (bytes: Buffer): void => void early.push(bytes);
  let resize = (size: TerminalSize): void => {
    client.size = size;
  };

  async function join(): Promise<void> {
    const opened = await sessions.open(hello);
    if (!opened.ok) {
      const refused: AttachMessage = { kind: 'refused', ...opened.error };
      socket.end(jsonFrame(refused));
      return;
    }
    if (socket.destroyed) return;
    const session = opened.value;
    typeInto = (bytes) => session.type(client, bytes);
    resize = (size) => session.resize(client, size);
    socket.on('close', () => session.leave(client));
    socket.on('drain', () => session.drained());
    session.join(client, hello);
    for (const bytes of early) typeInto(bytes);
    socket.resume();
  }

  socket.pause();
  void join();
  return {
    bytes: (part) => typeInto(part),
    json(value) {
      const message = resizeSchema.safeParse(value);
      if (message.success) resize({ columns: message.data.columns, rows: message.data.rows });
      else socket.destroy();
    },
  };
}

function serveControl(socket: Socket, sessions: Sessions, close: () => Promise<void>): Reader {
  async function answer(request: ControlRequest): Promise<void> {
    await carryOut(request, sessions, close);
    const message: ControlMessage = { kind: 'done', request: request.request };
    if (socket.writable) socket.write(jsonFrame(message));
  }
  return {
    bytes: () => socket.destroy(),
    json(value) {
      const request = controlRequestSchema.safeParse(value);
      if (!request.success) socket.destroy();
      else void answer(request.data);
    },
  };
}

async function carryOut(
  request: ControlRequest,
  sessions: Sessions,
  close: () => Promise<void>,
): Promise<void> {
  switch (request.kind) {
    case 'update':
      sessions.get(request.key)?.setKeep(request.keep, request.idleMs);
      return;
    case 'end':
      return sessions.end(request.key);
    case 'flush':
      return sessions.get(request.key)?.flush();
    case 'shutdown':
      await sessions.endAll({ spareKept: request.spareKept });
      if (sessions.size === 0) await close();
      return;
    default:
      assertNever(request);
  }
}
