import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '#shared/kernel/clock.ts';
import { createEmitter } from '#shared/kernel/emitter.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import type { ProcessInfo, ProcessOutput, StartProcess } from '../../ports/index.ts';
import { createOutputBuffer } from './output-buffer.ts';
import type { ShellProcess } from './shell-process.ts';

/** Output that was written before the end is read within this time; a child may keep the pipe. */
const drainMs = 250;

/** One started command with what is kept of its output. */
export interface ProcessRecord {
  readonly chatId: ChatId;
  readonly running: boolean;
  /** Monotonic; undefined while it runs. */
  readonly exitedAtMs: number | undefined;
  info(): ProcessInfo;
  output(): ProcessOutput;
  onOutput(listener: (chunk: string) => void): () => void;
  /** Resolves at exit, after the time, or when the signal aborts. */
  wait(waitMs: number, signal: AbortSignal | undefined): Promise<void>;
  /** Resolves when the command has ended and its output is complete. */
  readonly ended: Promise<void>;
  /** Stops reading output that some child may still hold open. */
  release(): void;
}

export function createProcessRecord(options: {
  readonly id: string;
  readonly request: StartProcess;
  readonly shell: ShellProcess;
  readonly clock: Clock;
}): ProcessRecord {
  const { id, request, shell, clock } = options;
  const startedAtUnix = unixSeconds(clock);
  const buffer = createOutputBuffer();
  const chunks = createEmitter<string>();
  const ends = createEmitter<void>();
  let exit: { code: number; atUnix: number; atMs: number } | undefined;

  const drained = shell.output.map((stream) => {
    const decoder = new StringDecoder('utf8');
    stream.on('data', (chunk: Buffer) => {
      buffer.write(chunk);
      if (chunks.listenerCount > 0 && exit === undefined) chunks.emit(decoder.write(chunk));
    });
    return new Promise<void>((resolve) => {
      stream.once('close', resolve);
      // A pipe that breaks has no more to tell; `close` follows.
      stream.once('error', () => undefined);
    });
  });

  async function end(): Promise<void> {
    const code = await shell.exited;
    const timeout = delay(clock, drainMs);
    await Promise.race([Promise.all(drained), timeout.done]);
    timeout.cancel();
    exit = { code, atUnix: unixSeconds(clock), atMs: clock.monotonicMs() };
    ends.emit();
  }

  return {
    chatId: request.chatId,
    ended: end(),
    get running() {
      return exit === undefined;
    },
    get exitedAtMs() {
      return exit?.atMs;
    },
    info: () => ({
      id,
      command: request.command,
      ...(request.workdir !== undefined && { workdir: request.workdir }),
      background: request.background,
      running: exit === undefined,
      ...(exit && { exitCode: exit.code, exitedAtUnix: exit.atUnix }),
      startedAtUnix,
    }),
    output: () => ({
      ...buffer.read(),
      running: exit === undefined,
      ...(exit && { exitCode: exit.code }),
    }),
    onOutput(listener) {
      return exit === undefined ? chunks.listen(listener) : () => undefined;
    },
    async wait(waitMs, signal) {
      if (exit !== undefined || waitMs <= 0 || signal?.aborted === true) return;
      const timeout = delay(clock, waitMs);
      await new Promise<void>((resolve) => {
        const finish = (): void => {
          stopListening();
          signal?.removeEventListener('abort', finish);
          resolve();
        };
        const stopListening = ends.listen(finish);
        signal?.addEventListener('abort', finish);
        void timeout.done.then(finish);
      });
      timeout.cancel();
    },
    release() {
      for (const stream of shell.output) stream.destroy();
    },
  };
}

function unixSeconds(clock: Clock): number {
  return Math.floor(clock.now().getTime() / 1000);
}

function delay(clock: Clock, ms: number): { readonly done: Promise<void>; cancel(): void } {
  let cancel = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    cancel = clock.setTimer(resolve, ms);
  });
  return { done, cancel: () => cancel() };
}
