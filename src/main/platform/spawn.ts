import { spawn, type ChildProcess } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';

export type RunRequest = {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The whole environment of the child; this process's own when absent. */
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string | Uint8Array;
  /** Ends the whole tree. */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** Output kept of each stream; the rest is read and dropped. 16 MiB when absent. */
  readonly maxBytes?: number;
  /** Output after which the whole tree is ended. */
  readonly stopBytes?: number;
};

export type RunResult = {
  /** Null when a signal, the time limit, too much output or the abort signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  /** What came on stdout, kept or not. */
  readonly totalBytes: number;
  readonly stderr: string;
  readonly truncated: boolean;
  readonly timedOut: boolean;
};

const defaultMaxBytes = 16 * 1024 * 1024;

/**
 * Runs a program to its end, without a shell. Rejects when it could not be started. It has a
 * process group of its own, so that nothing it started outlives a time limit or an abort.
 */
export async function runProgram(request: RunRequest): Promise<RunResult> {
  request.signal?.throwIfAborted();
  const child = spawn(request.file, request.args, {
    cwd: request.cwd,
    env: request.env,
    detached: ownsGroup,
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const maxBytes = request.maxBytes ?? defaultMaxBytes;
  const end = (): void => void killTree(child, 'SIGKILL');
  const stdout = collect(child.stdout, maxBytes);
  const stderr = collect(child.stderr, maxBytes);
  if (request.stopBytes !== undefined) onceOver(child.stdout, request.stopBytes, end);
  // The child may end before it read everything.
  child.stdin.on('error', () => undefined);
  child.stdin.end(request.input);

  let timedOut = false;
  const timer =
    request.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          end();
        }, request.timeoutMs);
  request.signal?.addEventListener('abort', end, { once: true });
  try {
    const exitCode = await ended(child);
    return {
      exitCode,
      stdout: Buffer.concat(stdout.chunks),
      totalBytes: stdout.totalBytes(),
      stderr: Buffer.concat(stderr.chunks).toString('utf8'),
      truncated: stdout.isCut() || stderr.isCut(),
      timedOut,
    };
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', end);
  }
}

/** On Windows a detached child gets a console window, and taskkill knows the tree by itself. */
export const ownsGroup = process.platform !== 'win32';

/**
 * Signals the process, its group when it leads one, and every descendant, also those that left
 * the group. Resolves when the signals are sent, not when the processes have ended. A process that
 * is already gone is no error.
 */
export async function killTree(
  target: ChildProcess | number,
  signal: 'SIGTERM' | 'SIGKILL',
): Promise<void> {
  const pid = typeof target === 'number' ? target : target.pid;
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    await taskkill(pid);
    return;
  }
  const descendants = await descendantsOf(pid);
  send(-pid, signal);
  send(pid, signal);
  for (const descendant of descendants) send(descendant, signal);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    // Gone, or its number now belongs to somebody else's process.
    if (code !== 'ESRCH' && code !== 'EPERM') throw cause;
  }
}

/** Processes below this one, as far as the system tells. */
async function descendantsOf(pid: number): Promise<number[]> {
  const parents =
    process.platform === 'linux' ? await parentsFromProc() : await parentsFromPs().catch(() => []);
  const children = Map.groupBy(parents, (entry) => entry.parent);
  const found: number[] = [];
  const queue = [pid];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const child of children.get(next) ?? []) {
      found.push(child.pid);
      queue.push(child.pid);
    }
  }
  return found;
}

type Parentage = { readonly pid: number; readonly parent: number };

async function parentsFromProc(): Promise<Parentage[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const entries = await Promise.all(names.map(parentFromProc));
  return entries.filter((entry) => entry !== undefined);
}

async function parentFromProc(name: string): Promise<Parentage | undefined> {
  try {
    const stat = await readFile(`/proc/${name}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may hold blanks and parentheses.
    const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return parent === undefined ? undefined : { pid: Number(name), parent: Number(parent) };
  } catch {
    // It ended between the listing and the reading.
    return undefined;
  }
}

async function parentsFromPs(): Promise<Parentage[]> {
  const child = spawn('ps', ['-A', '-o', 'pid=,ppid='], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [output] = await Promise.all([buffer(child.stdout), ended(child)]);
  return output
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid, parent]) =>
      pid === undefined || parent === undefined || Number.isNaN(parent) ? [] : [{ pid, parent }],
    );
}

async function taskkill(pid: number): Promise<void> {
  const child = spawn('taskkill', ['/pid', String(pid), '/T', '/F'], {
    stdio: 'ignore',
    windowsHide: true,
  });
  await ended(child);
}

/** The exit code after the streams have closed; null when a signal ended it. */
function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
}

function collect(
  stream: NodeJS.ReadableStream,
  maxBytes: number,
): { readonly chunks: Buffer[]; totalBytes(): number; isCut(): boolean } {
  const chunks: Buffer[] = [];
  let [kept, total] = [0, 0];
  stream.on('data', (chunk: Buffer) => {
    total += chunk.byteLength;
    const part = chunk.subarray(0, maxBytes - kept);
    kept += part.byteLength;
    if (part.byteLength > 0) chunks.push(part);
  });
  return { chunks, totalBytes: () => total, isCut: () => total > maxBytes };
}

function onceOver(stream: NodeJS.ReadableStream, bytes: number, then: () => void): void {
  let left = bytes;
  stream.on('data', function count(chunk: Buffer) {
    left -= chunk.byteLength;
    if (left >= 0) return;
    stream.off('data', count);
    then();
  });
}
