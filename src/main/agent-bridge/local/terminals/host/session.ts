import { PTY_HISTORY_END } from '#shared/api/terminals.ts';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import { afterPoll } from '../../../../platform/after-poll.ts';
import type { TerminalSize } from '../../../ports/index.ts';
import type { BufferPool } from '../buffer-pool.ts';
import { bytesFrame, FRAME_HEADER_BYTES } from '../framing.ts';
import type { Ending, Launch, Session } from '../protocol.ts';
import { endTerminalProcesses } from '../session-members.ts';
import { newest, SCROLLBACK_BYTES, wholeStart } from '../scrollback-file.ts';
import {
  isSameSize,
  sizeMark,
  splitAtSizes,
  withoutSizeMarks,
  type SizedOutput,
} from '../size-marks.ts';
import { BEHIND_BYTES, FULL_BYTES, type Client } from './client.ts';
import { createOscScanner } from './osc-scanner.ts';
import { createOutputBatch } from './output-batch.ts';
import { startPty } from './pty-process.ts';
import { quietReplay } from './replay.ts';
import { createRingBuffer } from './ring-buffer.ts';
import type { ScrollbackLog } from './scrollback-log.ts';

/** What a client gets that does not ask for more (agents contract 10.3). */
const ringBytes = 64 * 1024;
/** After what was written before a client came that asked for all of it. */
const historyEnd = Buffer.from(PTY_HISTORY_END);
const noBytes = Buffer.alloc(0);

/** One program with its terminal, its clients and what is kept of its output. */
export interface TerminalSession {
  readonly pid: number;
  readonly keep: boolean;
  /** The program is gone, and what it wrote is on its way to the disk: nobody may join. */
  readonly hasEnded: boolean;
  describe(): Session;
  /** The newcomer's size, if it has one, is the terminal's from now on. */
  join(client: Client, wants: { readonly history: boolean; readonly follow: boolean }): void;
  leave(client: Client): void;
  /** A client's output was taken by the network. */
  drained(): void;
  type(client: Client, bytes: Buffer): void;
  resize(client: Client, size: TerminalSize): void;
  setKeep(keep: boolean, idleMs: number): void;
  flush(): Promise<void>;
  /** Ends the program and what belongs to it; resolves when it is gone. */
  end(): Promise<void>;
}

export type SessionDeps = {
  readonly key: string;
  readonly marker: string;
  readonly launch: Launch;
  readonly size: TerminalSize;
  readonly keep: boolean;
  readonly idleMs: number;
  /** What earlier programs under this key wrote, with the mark of their end. */
  readonly earlier: Buffer;
  readonly log: ScrollbackLog;
  readonly buffers: BufferPool;
  readonly clock: Clock;
  readonly onChange: () => void;
  readonly onExit: (ending: Ending) => void;
};

/** Throws when the program cannot be started. */
export function startSession(deps: SessionDeps): TerminalSession {
  const { key, launch, clock, log, buffers } = deps;
  const ring = createRingBuffer(ringBytes);
  ring.write(deps.earlier);
  const clients = new Set<Client>();
  const startedAt = clock.now().getTime();
  let { keep, idleMs, size } = deps;
  let cwd = launch.cwd;
  let title = '';
  let paused = false;
  let ended = false;
  let stopIdle: Dispose = () => undefined;
  let told = false;
  let announceExit = (): void => undefined;
  const exited = new Promise<void>((resolve) => {
    announceExit = resolve;
  });

  const batch = createOutputBatch(clock, passOn);
  const scan = createOscScanner({
    cwd(path) {
      if (path === cwd) return;
      cwd = path;
      tellLater();
    },
    title(next) {
      if (next === title) return;
      title = next;
      tellLater();
    },
  });

  /** A program may change its title a thousand times in one batch. */
  function tellLater(): void {
    if (told) return;
    told = true;
    afterPoll(() => {
      told = false;
      if (!ended) deps.onChange();
    });
  }

  const pty = startPty(launch, deps.size, clock, {
    data: (bytes) => batch.add(bytes),
    inputDrained() {
      for (const client of clients) client.resumeInput();
    },
    exit(exitCode) {
      batch.flush();
      // The next program under this key may have another.
      log.write(sizeMark(size, size));
      ended = true;
      stopIdle();
      for (const client of clients) client.exited();
      clients.clear();
      void finish(exitCode);
    },
  });

  async function finish(exitCode: number): Promise<void> {
    await log.close();
    deps.onExit({ key, cwd, exitCode, endedAt: clock.now().getTime() });
    announceExit();
  }

  /** From the disk, where the sizes are. */
  async function replayKept(client: Client, limitBytes: number, end: Buffer): Promise<void> {
    const sizeThen = size;
    const kept = quietReplay(newest(await log.snapshot(), limitBytes));
    const parts: readonly SizedOutput[] = client.wantsSizes
      ? splitAtSizes(kept, sizeThen)
      : [{ size: sizeThen, bytes: withoutSizeMarks(kept) }];
    client.start([...parts, { size: sizeThen, bytes: end }]);
    regulate();
  }

  /** Whatever was written before is of the size before, as every client learns in its place. */
  function setSize(next: TerminalSize): void {
    if (ended || isSameSize(next, size)) return;
    pty.readAll();
    batch.flush();
    log.write(sizeMark(size, next));
    size = next;
    pty.resize(size);
    for (const client of clients) client.resized(size);
  }

  /** The last of the clients is the one that did something last. */
  function noteActive(client: Client): void {
    if (!clients.delete(client)) return;
    clients.add(client);
    if (client.size) setSize(client.size);
  }

  function passOn(parts: readonly Buffer[], length: number): void {
    const memory = buffers.take(FRAME_HEADER_BYTES + length);
    const loan = buffers.lend(memory);
    const frame = bytesFrame(memory, parts, length);
    const bytes = frame.subarray(FRAME_HEADER_BYTES);
    ring.write(bytes);
    log.write(bytes);
    scan(bytes);
    for (const client of clients) client.send(frame, loan.hold());
    loan.end();
    regulate();
  }

  /** The program waits when nobody keeps up; who alone does not is cut off in the end. */
  function regulate(): void {
    const waiting = Array.from(clients, (client) => client.waitingBytes);
    const allFull = waiting.length > 0 && waiting.every((bytes) => bytes > FULL_BYTES);
    if (!allFull) {
      for (const client of clients) if (client.waitingBytes > BEHIND_BYTES) client.cut();
    }
    if (allFull === paused || ended) return;
    paused = allFull;
    if (paused) pty.pause();
    else pty.resume();
  }

  function watchIdle(): void {
    stopIdle();
    if (clients.size > 0 || keep || ended) return;
    stopIdle = clock.setTimer(() => void end(), idleMs);
  }

  async function end(): Promise<void> {
    if (ended) return exited;
    stopIdle();
    // What is left is read, else the exit would wait for clients.
    pty.resume();
    const terminal = { pid: pty.pid, marker: deps.marker, startTime: undefined };
    await endTerminalProcesses(terminal, clock, { surelyOurs: true });
    return exited;
  }

  watchIdle();

  return {
    pid: pty.pid,
    get keep() {
      return keep;
    },
    get hasEnded() {
      return ended;
    },
    describe: () => ({
      key,
      pid: pty.pid,
      shell: launch.file,
      command: launch.command,
      cwd,
      title,
      startedAt,
      clients: clients.size,
      keep,
    }),
    join(client, { history, follow }) {
      // What is gathered is part of the replay, and so is the size.
      batch.flush();
      if (client.size) setSize(client.size);
      clients.add(client);
      stopIdle();
      const end = history || follow ? historyEnd : noBytes;
      if (history || client.wantsSizes) {
        void replayKept(client, history ? SCROLLBACK_BYTES : ringBytes, end);
      } else {
        const bytes = Buffer.concat([quietReplay(wholeStart(ring.read())), end]);
        client.start([{ size, bytes }]);
      }
      regulate();
      tellLater();
    },
    leave(client) {
      if (!clients.delete(client)) return;
      const left = Array.from(clients).findLast((other) => other.size !== undefined);
      if (left?.size) setSize(left.size);
      watchIdle();
      regulate();
      tellLater();
    },
    drained: regulate,
    type(client, bytes) {
      noteActive(client);
      pty.write(bytes);
      if (pty.inputFull) client.pauseInput();
    },
    resize(client, wanted) {
      client.size = wanted;
      noteActive(client);
    },
    setKeep(nextKeep, nextIdleMs) {
      keep = nextKeep;
      idleMs = nextIdleMs;
      watchIdle();
      tellLater();
    },
    flush() {
      batch.flush();
      return log.flush();
    },
    end,
  };
}
