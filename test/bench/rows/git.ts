import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gitWatchServerMessageSchema } from '#shared/api/git.ts';
import { commitAll, git, testGit, writeFiles } from '../../support/git-repository.ts';
import { openSocket, type TestSocket } from '../../support/core.ts';
import { openWorkspace } from '../../support/chat-client.ts';
import { reachable, startChat } from '../bench-chats.ts';
import { startCoreProcess, type CoreProcess } from '../core-process.ts';
import { median, quantile, type BenchRow } from '../report.ts';
import { checkpointRows } from './git-checkpoints.ts';

const FILES = 50_000;
const CHANGED = 300;
const SNAPSHOTS = 7;
const CHANGES = 40;
const IDLE_MS = 20_000;
const WORKTREES = 20;
/** Clock ticks of the system in a second. */
const TICKS = 100;

/** A repository of so many files of forty lines, fifty in a folder. */
async function repository(root: string, files: number): Promise<string> {
  await mkdir(root, { recursive: true });
  await git(root, 'init', '--quiet', '--initial-branch=main');
  for (let from = 0; from < files; from += 500) {
    const names = Array.from({ length: Math.min(500, files - from) }, (_, i) => from + i);
    await writeFiles(root, Object.fromEntries(names.map((n) => [nameOf(n), textOf(n)])));
  }
  await commitAll(root);
  return root;
}

function nameOf(n: number): string {
  return `d${Math.floor(n / 50) % 40}/e${Math.floor(n / 50)}/f${n}.txt`;
}

function textOf(n: number): string {
  return Array.from({ length: 40 }, (_, line) => `line ${line} of ${n}\n`).join('');
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

/** One of the files that change, at equal distances. */
async function change(root: string, n: number, mark: string): Promise<void> {
  const file = n * Math.floor(FILES / CHANGED);
  await writeFile(join(root, nameOf(file)), `${textOf(file)}${mark}\n`);
}

/** The look that the git watch takes at everything. */
async function lookRow(root: string): Promise<BenchRow> {
  for (let n = 0; n < CHANGED; n += 1) await change(root, n, 'changed');
  const [ours, plain]: [number[], number[]] = [[], []];
  for (let round = 0; round < SNAPSHOTS; round += 1) {
    plain.push(
      await elapsed(async () => {
        await git(root, '--no-optional-locks', 'status');
        await git(root, 'diff', 'HEAD');
      }),
    );
    ours.push(await elapsed(() => testGit.snapshot(root)));
  }
  const limit = { name: '1.2 × git status + git diff HEAD', value: 1.2 * median(plain) };
  const name = `look of the git watch at ${FILES} files, ${CHANGED} changed`;
  return { name, unit: 'ms', value: median(ours), limit };
}

/** The git watch of a chat in the folder, past its first frame. */
async function watch(core: CoreProcess, folder: string): Promise<TestSocket> {
  const workspaceId = await openWorkspace(reachable(core), folder);
  const chat = await startChat(core, '[demo: delay=0, chunks=1]', { workspace_id: workspaceId });
  const path = `/api/experimental/chats/${chat}/stream/git?workspace=true`;
  const url = `${core.url.replace('http', 'ws')}${path}`;
  const socket = openSocket(url, { 'Coder-Session-Token': core.session_token });
  await socket.next();
  return socket;
}

/** From the write to the frame that shows it. */
async function latency(root: string, socket: TestSocket, mark: string): Promise<number> {
  const startedMs = performance.now();
  await writeFile(join(root, nameOf(0)), `${textOf(0)}${mark}\n`);
  await socket.until((frame) => {
    const message = gitWatchServerMessageSchema.parse(frame);
    const repositories = (message.type === 'changes' && message.repositories) || [];
    return repositories.some((each) => each.unified_diff?.includes(`+${mark}\n`) ?? false);
  });
  return performance.now() - startedMs;
}

async function latencies(root: string, socket: TestSocket, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n += 1) {
    times.push(await latency(root, socket, `mark ${n}`));
    await delay(500);
  }
  return times;
}

function latencyRows(what: string, times: readonly number[]): BenchRow[] {
  return [0.5, 0.95].map((share) => ({
    name: `change on disk to frame, ${what}, p${share * 100}`,
    unit: 'ms',
    value: quantile(times, share),
    limit: { name: 'aim', value: 300 },
  }));
}

/** The core and what it started that still runs. */
async function family(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const below = await Promise.all(children.split(' ').filter(Boolean).map(Number).map(family));
  return [pid, ...below.flat()];
}

async function cpuMs(pids: readonly number[]): Promise<number> {
  const used = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
    }),
  );
  return used.reduce((sum, ms) => sum + ms, 0);
}

async function memoryMb(pids: readonly number[]): Promise<number> {
  const texts = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/status`, 'utf8')));
  const kb = texts.map((text) => Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1] ?? 0));
  return kb.reduce((sum, each) => sum + each, 0) / 1024;
}

/** A `git` that notes each of its runs, ahead of the real one. */
async function countingGit(folder: string) {
  const log = join(folder, 'runs');
  await mkdir(folder, { recursive: true });
  await writeFile(log, '');
  const script = `#!/bin/sh\necho >> ${log}\nPATH="$REAL_PATH" exec git "$@"\n`;
  await writeFile(join(folder, 'git'), script, { mode: 0o755 });
  const real = process.env['PATH'] ?? '';
  return {
    env: { REAL_PATH: real, PATH: `${folder}:${real}` },
    runs: async () => (await readFile(log, 'utf8')).length,
  };
}

async function idleRows(core: CoreProcess, runs: () => Promise<number>): Promise<BenchRow[]> {
  // What the last change led to is over by then.
  await delay(12_000);
  const pids = await family(core.pid);
  const [runsBefore, cpuBefore] = [await runs(), await cpuMs(pids)];
  await delay(IDLE_MS);
  const perMinute = 60_000 / IDLE_MS;
  const [ran, used] = [(await runs()) - runsBefore, (await cpuMs(pids)) - cpuBefore];
  const cpuShare = (used / IDLE_MS) * 100;
  return [
    {
      name: 'git processes while nothing changes',
      unit: '/min',
      value: ran * perMinute,
      limit: { name: 'aim: none; a poll', value: 72 },
    },
    {
      name: 'processor time while nothing changes',
      unit: '%',
      value: cpuShare,
      limit: { name: 'budget', value: 1 },
    },
  ];
}

async function worktreeRows(folder: string, root: string): Promise<BenchRow[]> {
  const core = await startCoreProcess(join(folder, 'core-worktrees'));
  try {
    const aloneMb = await memoryMb(await family(core.pid));
    const sockets: TestSocket[] = [];
    const roots = Array.from({ length: WORKTREES }, (_, i) => join(folder, `tree-${i}`));
    for (const each of roots) {
      await git(root, 'worktree', 'add', '--quiet', '--detach', each);
      sockets.push(await watch(core, each));
    }
    await delay(3000);
    const times: number[] = [];
    for (const [i, each] of roots.entries()) {
      const socket = sockets[i];
      if (socket) times.push(...(await latencies(each, socket, 2)));
    }
    const pids = await family(core.pid);
    const limits = { name: 'budget', value: 400 };
    return [
      ...latencyRows(`${WORKTREES} worktrees open`, times),
      {
        name: `memory for ${WORKTREES} worktrees (${pids.length} processes)`,
        unit: 'MB',
        value: (await memoryMb(pids)) - aloneMb,
        limit: limits,
      },
    ];
  } finally {
    await core.process.end('SIGTERM');
  }
}

/** The git watch beside plain git. */
export async function gitRows(folder: string): Promise<BenchRow[]> {
  const large = await repository(join(folder, 'large'), FILES);
  const rows = [
    await lookRow(large),
    ...(await checkpointRows(folder, {
      root: large,
      files: FILES,
      changed: CHANGED,
      change: (n, mark) => change(large, n, mark),
    })),
  ];
  const small = await repository(join(folder, 'small'), 500);
  const counted = await countingGit(join(folder, 'tools'));
  const core = await startCoreProcess(join(folder, 'core'), counted.env);
  try {
    const socket = await watch(core, small);
    await delay(2000);
    rows.push(...latencyRows('500 files', await latencies(small, socket, CHANGES)));
    rows.push(...(await idleRows(core, counted.runs)));
    socket.close();
    const largeSocket = await watch(core, large);
    await delay(4000);
    const slow = await latencies(large, largeSocket, CHANGES / 2);
    rows.push(...latencyRows(`${FILES} files`, slow));
    largeSocket.close();
  } finally {
    await core.process.end('SIGTERM');
  }
  return [...rows, ...(await worktreeRows(folder, small))];
}
