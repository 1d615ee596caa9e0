/** Terminals as the bench talks to them, and what it measures of each. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { spawn } from '@lydell/node-pty';
import { WebSocket } from 'ws';
import type { CoreProcess } from './core-process.ts';

/** One terminal. Text is ASCII, so that its length is its bytes. */
export type Line = {
  write(data: string): void;
  onData(read: (data: Buffer | string) => void): void;
  end(): void;
};

/** Opens a terminal that runs the command; '' is a login shell. */
export type OpenLine = (command: string) => Line;

export const outputBytes = 100_000_000;
const keys = 300;
const starts = 15;
const idleSessions = 50;
const settleMs = 1500;

/** Read by the bench itself. */
export function barePty(command: string): Line {
  const pty = spawn('/bin/bash', command === '' ? ['-l'] : ['-c', command], { encoding: null });
  return {
    write: (data) => pty.write(data),
    onData: (read) => void pty.onData((chunk: unknown) => read(chunk as Buffer)),
    end: () => pty.kill('SIGKILL'),
  };
}

export function servedPty(core: CoreProcess, agentId: string, command: string): Line {
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

/** Bytes per second of a long output, from its first byte on. */
export function throughput(open: OpenLine, file: string): Promise<number> {
  return new Promise((resolve) => {
    const line = open(`stty raw; cat ${file}`);
    let seen = 0;
    let startMs = 0;
    line.onData((data) => {
      if (seen === 0) startMs = performance.now();
      seen += data.length;
      if (seen < outputBytes) return;
      resolve(outputBytes / ((performance.now() - startMs) / 1000));
      line.end();
    });
  });
}

/** Milliseconds from each key to its echo. */
export async function echoes(open: OpenLine): Promise<readonly number[]> {
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
export async function prompts(open: OpenLine): Promise<readonly number[]> {
  const times: number[] = [];
  for (let start = 0; start < starts; start += 1) {
    const startMs = performance.now();
    const line = open('');
    await new Promise<void>((resolve) => {
      let text = '';
      line.onData((data) => {
        text += data.toString('latin1');
        if (promptEnds.some((end) => text.endsWith(end))) resolve();
      });
    });
    times.push(performance.now() - startMs);
    line.end();
  }
  return times;
}

async function residentMb(pids: readonly number[]): Promise<number> {
  const sizes = await Promise.all(
    pids.map(async (pid) => {
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Megabytes that the processes grow by for each idle terminal with a client; Linux. */
export async function idleMb(open: OpenLine, pids: readonly number[]): Promise<number> {
  const before = await residentMb(pids);
  const lines: Line[] = [];
  for (let at = 0; at < idleSessions; at += 1) {
    const line = open('echo up; exec sleep 60');
    await new Promise<void>((resolve) => line.onData(() => resolve()));
    lines.push(line);
  }
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const after = await residentMb(pids);
  for (const line of lines) line.end();
  return Math.max(0, after - before) / idleSessions;
}
