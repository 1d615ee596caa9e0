/** Terminals: output to the socket, the echo of a key, the first prompt, memory; beside a bare pty. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { CoreProcess } from '../core-process.ts';
import { median, quantile, type BenchRow } from '../report.ts';

const outputBytes = 100_000_000;
const keys = 300;
const starts = 15;
const idleSessions = 20;

const workspaceSchema = z.object({
  latest_build: z.object({
    resources: z.array(z.object({ agents: z.array(z.object({ id: z.string() })) })).min(1),
  }),
});

type Line = { write(data: string): void; onData(read: (bytes: Buffer) => void): void; end(): void };

function barePty(command: string): Line {
  const pty = spawn('/bin/bash', command === '' ? ['-l'] : ['-c', command], { encoding: null });
  return {
    write: (data) => pty.write(data),
    onData: (read) => void pty.onData((chunk: unknown) => read(chunk as Buffer)),
    end: () => pty.kill('SIGKILL'),
  };
}

async function openAgent(core: CoreProcess, folder: string): Promise<string> {
  const response = await fetch(`${core.url}/api/pilothouse/v1/open-folder`, {
    method: 'POST',
    headers: { 'Coder-Session-Token': core.session_token, 'Content-Type': 'application/json' },
    body: JSON.stringify({ folder }),
  });
  const workspace = workspaceSchema.parse(await response.json());
  return workspace.latest_build.resources[0]?.agents[0]?.id ?? '';
}

function servedPty(core: CoreProcess, agentId: string, command: string): Line {
  const query = new URLSearchParams({ reconnect: randomUUID(), command });
  const path = `/api/v2/workspaceagents/${agentId}/pty?${query.toString()}`;
  const socket = new WebSocket(`${core.url.replace('http:', 'ws:')}${path}`, {
    headers: { 'Coder-Session-Token': core.session_token },
    perMessageDeflate: false,
  });
  const send = (data: string): void => socket.send(JSON.stringify({ data }));
  return {
    write: (data) =>
      socket.readyState === WebSocket.OPEN ? send(data) : socket.once('open', () => send(data)),
    onData: (read) => void socket.on('message', (bytes: Buffer) => read(bytes)),
    end: () => socket.terminate(),
  };
}

/** Bytes per second of a long output. */
function throughput(open: (command: string) => Line, file: string): Promise<number> {
  return new Promise((resolve) => {
    const line = open(`stty raw; cat ${file}`);
    let seen = 0;
    let startMs = 0;
    line.onData((bytes) => {
      if (seen === 0) startMs = performance.now();
      seen += bytes.length;
      if (seen < outputBytes) return;
      resolve(outputBytes / ((performance.now() - startMs) / 1000));
      line.end();
    });
  });
}

/** Milliseconds from each key to its echo. */
async function echoes(open: (command: string) => Line): Promise<readonly number[]> {
  const line = open('stty raw -echo; echo up; exec cat');
  let wake = (): void => undefined;
  const next = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  line.onData(() => wake());
  await next();
  const times: number[] = [];
  for (let key = 0; key < keys; key += 1) {
    const start = performance.now();
    line.write('x');
    await next();
    times.push(performance.now() - start);
  }
  line.end();
  return times;
}

/** Of a prompt, with the mark of the shell integration and without. */
const promptEnds = ['$ ', '# '].flatMap((end) => [end, `${end}\u001B]133;B\u0007`]);

/** Milliseconds to the first prompt of a login shell. */
async function prompts(open: (command: string) => Line): Promise<readonly number[]> {
  const times: number[] = [];
  for (let start = 0; start < starts; start += 1) {
    const startMs = performance.now();
    const line = open('');
    await new Promise<void>((resolve) => {
      let text = '';
      line.onData((bytes) => {
        text += bytes.toString('latin1');
        if (promptEnds.some((end) => text.endsWith(end))) resolve();
      });
    });
    times.push(performance.now() - startMs);
    line.end();
  }
  return times;
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

/** Megabytes of the host for each idle terminal; Linux. */
async function idleMb(open: (command: string) => Line, dataDir: string): Promise<number> {
  const file = await readFile(join(dataDir, 'terminals', 'host.json'), 'utf8');
  const { pid } = z.object({ pid: z.int() }).parse(JSON.parse(file));
  const before = await residentMb(pid);
  const lines = Array.from({ length: idleSessions }, () => open('exec sleep 60'));
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const after = await residentMb(pid);
  for (const line of lines) line.end();
  return Math.max(0, after - before) / idleSessions;
}

export async function terminalRows(
  core: CoreProcess,
  dataDir: string,
): Promise<readonly BenchRow[]> {
  const folder = join(dataDir, '..', 'terminal-bench');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'output');
  await writeFile(
    file,
    `${'The quick brown fox. '.repeat(5)}\n`.repeat(Math.ceil(outputBytes / 101)),
  );
  const agentId = await openAgent(core, folder);
  const served = (command: string): Line => servedPty(core, agentId, command);
  // The host starts with the first terminal, which is no part of the others.
  await echoes(served);

  const bare = [await throughput(barePty, file)];
  const through = [await throughput(served, file)];
  for (let round = 0; round < 2; round += 1) {
    bare.push(await throughput(barePty, file));
    through.push(await throughput(served, file));
  }
  const bareEcho = await echoes(barePty);
  const echo = await echoes(served);
  const barePrompt = await prompts(barePty);
  const prompt = await prompts(served);
  const mega = 1_000_000;
  return [
    {
      name: 'terminal output to the socket',
      unit: 'MB/s',
      value: median(through) / mega,
      limit: { name: 'bare node-pty', value: median(bare) / mega },
    },
    ...[0.5, 0.99].map((share) => ({
      name: `key echo p${share * 100}`,
      unit: 'ms',
      value: quantile(echo, share),
      limit: { name: 'bare node-pty', value: quantile(bareEcho, share) },
    })),
    {
      name: 'first prompt p95',
      unit: 'ms',
      value: quantile(prompt, 0.95),
      limit: { name: 'bare login shell + 150', value: quantile(barePrompt, 0.95) + 150 },
    },
    {
      name: 'host memory per idle terminal',
      unit: 'MB',
      value: await idleMb(served, dataDir),
      limit: { name: 'budget', value: 1 },
    },
  ];
}
