import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Clock } from '#shared/kernel/clock.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { DesktopError } from '../../ports/index.ts';
import { errnoOf } from '../files/file-errors.ts';
import { GROUP_VARIABLE, type Environment } from '../processes/command-environment.ts';
import type { ProcessGroups } from '../processes/process-groups.ts';

/** Characters of standard error that are kept to explain a failure. */
const maxErrorText = 2000;
const startLimitMs = 30_000;
const geometry = '1920x1080';

export type ProgramDeps = {
  readonly environment: Environment;
  readonly groups: ProcessGroups;
  readonly clock: Clock;
};

export type XServer = {
  /** Such as `:1`. */
  readonly display: string;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
};

/**
 * Starts Xvnc on a free display, with a private socket for viewers and without TCP. `id` names its
 * process group, which is known to the bridge as long as it runs; whoever calls ends it.
 */
export function startXServer(
  deps: ProgramDeps,
  place: { readonly id: string; readonly socket: string; readonly authority: string },
): Promise<Result<XServer, DesktopError>> {
  const options = [
    ['-displayfd', '3'],
    ['-geometry', geometry],
    ['-depth', '24'],
    // The socket below is the person's alone, so there is nobody to ask for a password.
    ['-SecurityTypes', 'None'],
    ['-rfbunixpath', place.socket],
    ['-rfbunixmode', String(0o600)],
    ['-rfbport', '-1'],
    ['-nolisten', 'tcp'],
    ['-auth', place.authority],
    ['-AlwaysShared'],
    ['-AcceptSetDesktopSize=1'],
    // Viewers that come and go are no attack.
    ['-BlacklistThreshold', '1000000'],
    ['-desktop', 'Pilothouse'],
  ];
  return new Promise((resolve) => {
    const child = startProgram(deps, {
      id: place.id,
      file: 'Xvnc',
      args: options.flat(),
      environment: deps.environment,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    let complaint = '';
    const fail = (error: DesktopError): void => {
      stopTimer();
      resolve(err(error));
    };
    const stopTimer = deps.clock.setTimer(
      () => fail({ kind: 'failed', message: 'Xvnc did not start in time.' }),
      startLimitMs,
    );
    const ended = new Promise<void>((end) => {
      child.once('close', (code, signal) => {
        end();
        fail({ kind: 'failed', message: explain(complaint, signal ?? `code ${code}`) });
      });
    });
    child.once('error', (cause) => fail(startFailure(cause)));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-maxErrorText);
    });
    let number = '';
    displayPipe(child)?.on('data', (bytes: Buffer) => {
      number += bytes.toString('latin1');
      if (!number.includes('\n')) return;
      stopTimer();
      resolve(ok({ display: `:${number.trim()}`, ended }));
    });
  });
}

/** Starts a program in a process group of its own; it may turn out later that it does not exist. */
export function startProgram(
  { groups }: ProgramDeps,
  program: {
    readonly id: string;
    readonly file: string;
    readonly args: readonly string[];
    readonly environment: Environment;
    readonly stdio: 'ignore' | ('ignore' | 'pipe')[];
  },
): ChildProcess {
  const { id } = program;
  const child = spawn(program.file, program.args, {
    // Private, and there as long as we are.
    cwd: groups.folder,
    env: { ...program.environment, [GROUP_VARIABLE]: id },
    stdio: program.stdio,
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  if (child.pid !== undefined) groups.add(id, child.pid);
  child.once('exit', () => groups.leaderExited(id));
  return child;
}

function displayPipe(child: ChildProcess): Readable | undefined {
  const pipe = child.stdio[3];
  return pipe && 'read' in pipe ? pipe : undefined;
}

function startFailure(cause: unknown): DesktopError {
  if (errnoOf(cause) !== 'ENOENT') return { kind: 'failed', message: 'Xvnc could not be started.' };
  return {
    kind: 'not_installed',
    message:
      'This computer has no Xvnc, which shows desktops. On Debian and Ubuntu it comes with the ' +
      'packages tigervnc-standalone-server and openbox.',
  };
}

function explain(complaint: string, how: string): string {
  const lines = complaint.split('\n').filter((line) => /error|fatal|failed|cannot/i.test(line));
  const reason = lines.at(-1)?.trim() ?? '';
  return `Xvnc ended at its start (${how})${reason === '' ? '.' : `: ${reason}`}`;
}
