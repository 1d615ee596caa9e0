import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

export const repositoryRoot = resolve(import.meta.dirname, '../..');

export function builtFile(...path: string[]): string {
  return join(repositoryRoot, 'out', ...path);
}

export type BuiltProcess = {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Everything on stdout so far. */
  stdout(): string;
  /** The first match on stdout; fails with the process's stderr when it ends without one. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  /** Ends it with the signal and waits for the end; the exit code, null after a signal. */
  end(signal: NodeJS.Signals): Promise<number | null>;
};

const START_TIMEOUT_MS = 200_000;

/** Starts a built program under this very Node. */
export function startBuilt(
  file: string,
  args: readonly string[],
  options: {
    readonly env?: Record<string, string>;
    readonly channel?: boolean;
    readonly nodeArgs?: string[];
  } = {},
): BuiltProcess {
  const child = spawn(process.execPath, [...(options.nodeArgs ?? []), file, ...args], {
    cwd: repositoryRoot,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', ...(options.channel ? (['ipc'] as const) : [])],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const ended = once(child, 'exit');

  return {
    child,
    pid: child.pid ?? -1,
    stdout: () => stdout,
    waitFor(pattern) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(stdout);
          if (!match) return;
          stop();
          resolve(match);
        };
        const fail = (why: string): void => {
          stop();
          reject(new Error(`${why} before ${pattern}\nstdout: ${stdout}\nstderr: ${stderr}`));
        };
        const timer = setTimeout(() => fail('timed out'), START_TIMEOUT_MS);
        const onExit = (): void => fail('ended');
        const stop = (): void => {
          clearTimeout(timer);
          child.stdout?.off('data', look);
          child.off('exit', onExit);
        };
        child.stdout?.on('data', look);
        child.on('exit', onExit);
        look();
      });
    },
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
      return child.exitCode;
    },
  };
}
