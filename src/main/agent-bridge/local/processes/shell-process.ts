import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { errnoOf } from '../files/file-errors.ts';
import type { Environment } from './command-environment.ts';
import { openOutputPipe, type OutputPipe } from './output-pipe.ts';

export type ShellRequest = {
  readonly command: string;
  readonly cwd: string;
  readonly env: Environment;
  /** Folder for the short-lived name of the output pipe. */
  readonly pipeFolder: string;
  readonly name: string;
  /** Called in the tick in which the process came to be. */
  readonly started: (pid: number) => void;
};

export type ShellProcess = {
  readonly pid: number;
  /** Exit code; -1 when a signal ended it. */
  readonly exited: Promise<number>;
  /** Standard output and error in their order. */
  readonly output: readonly Readable[];
};

/** Starts a shell command as leader of its own process group, without standard input. */
export async function startShell(request: ShellRequest): Promise<Result<ShellProcess, string>> {
  const pipe = await openOutputPipe(request.pipeFolder, request.name);
  let child: ChildProcess;
  try {
    child = launch(request, pipe);
  } catch (cause) {
    // Thrown, not emitted, when the command is longer than the system takes.
    pipe?.reader.destroy();
    return err(reasonOf(cause));
  } finally {
    pipe?.closeWriter();
  }
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? -1));
  });
  if (child.pid === undefined) {
    pipe?.reader.destroy();
    const [cause]: unknown[] = await once(child, 'error');
    return err(reasonOf(cause));
  }
  // A later error (a signal that could not be sent) is told by the call that caused it.
  child.on('error', () => undefined);
  request.started(child.pid);
  const streams: (Readable | null)[] = pipe ? [pipe.reader] : [child.stdout, child.stderr];
  const output = streams.filter((stream) => stream !== null);
  return ok({ pid: child.pid, exited, output });
}

function reasonOf(cause: unknown): string {
  const code = errnoOf(cause);
  if (code === 'E2BIG') return 'the command is too long for this system';
  return `the shell could not be started${code === undefined ? '' : ` (${code})`}`;
}

function launch(request: ShellRequest, pipe: OutputPipe | undefined): ChildProcess {
  const stdio: StdioOptions = pipe
    ? ['ignore', pipe.writeFd, pipe.writeFd]
    : ['ignore', 'pipe', 'pipe'];
  const options = { cwd: request.cwd, env: { ...request.env }, stdio, windowsHide: true };
  if (process.platform === 'win32') {
    const shell = request.env['ComSpec'] ?? 'cmd.exe';
    // cmd.exe takes the rest of its line as it is, within one pair of quotes.
    return spawn(shell, ['/d', '/s', '/c', `"${request.command}"`], {
      ...options,
      windowsVerbatimArguments: true,
    });
  }
  return spawn('/bin/sh', ['-c', request.command], { ...options, detached: true });
}
