import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, realpath } from 'node:fs/promises';
import { createServer, connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createBufferPool } from '#main/agent-bridge/local/terminals/buffer-pool.ts';
import { createFrameReader } from '#main/agent-bridge/local/terminals/framing.ts';
import { hostPlace } from '#main/agent-bridge/local/terminals/host-place.ts';
import { type Client, createClient } from '#main/agent-bridge/local/terminals/host/client.ts';
import { createScrollbackLog } from '#main/agent-bridge/local/terminals/host/scrollback-log.ts';
import { startSession } from '#main/agent-bridge/local/terminals/host/session.ts';
import {
  createSessions,
  type OpenSession,
  type Sessions,
} from '#main/agent-bridge/local/terminals/host/sessions.ts';
import { endTerminalProcesses } from '#main/agent-bridge/local/terminals/session-members.ts';
import { systemClock } from '#main/platform/clock.ts';
import { PTY_HISTORY_END } from '#shared/api/terminals.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { openTerminals, plainEnvironment } from './open-terminals.ts';

const size = { columns: 80, rows: 24 };

type Recorder = { readonly client: Client; readonly heard: string[]; readonly exit: Promise<void> };

/** What a client is told, in order. */
function recorder(onExit: () => void = () => undefined): Recorder {
  const heard: string[] = [];
  let exited = (): void => undefined;
  const exit = new Promise<void>((resolve) => {
    exited = resolve;
  });
  const client: Client = {
    size,
    wantsSizes: false,
    start(replay) {
      heard.push(`start ${Buffer.concat(replay.map(({ bytes }) => bytes)).toString()}`);
    },
    send(frame, done) {
      heard.push(`live ${frame.subarray(5).toString()}`);
      done();
    },
    resized: () => undefined,
    waitingBytes: 0,
    exited() {
      heard.push('exited');
      onExit();
      exited();
    },
    cut: () => void heard.push('cut'),
    pauseInput: () => undefined,
    resumeInput: () => undefined,
  };
  return { client, heard, exit };
}

/** A connection as between host and core: what is sent on `ours` is read here. */
async function connection(folder: string) {
  const path = join(folder, 'socket');
  const server = createServer().listen(path);
  await once(server, 'listening');
  const theirs = connect(path);
  const [ours] = (await once(server, 'connection')) as [Socket];
  onTestFinished(() => {
    theirs.destroy();
    ours.destroy();
    server.close();
  });
  let text = '';
  const documents: unknown[] = [];
  const read = createFrameReader({
    json: (value) => void documents.push(value),
    bytes: (part) => void (text += part.toString()),
  });
  theirs.on('data', (chunk: Buffer) => expect(read(chunk)).toBe(true));
  return { ours, documents, text: () => text, ended: once(theirs, 'end') };
}

async function startSessions(): Promise<{ readonly sessions: Sessions; readonly home: string }> {
  const home = await realpath(await tempFolder());
  const place = hostPlace(home);
  await mkdir(place.folder, { recursive: true });
  const sessions = createSessions({
    place,
    clock: systemClock,
    onChange: () => undefined,
    onExit: () => undefined,
    onFailure(cause) {
      throw cause;
    },
  });
  onTestFinished(() => sessions.endAll({ spareKept: false }));
  return { sessions, home };
}

function request(home: string, command: string): OpenSession {
  const env = plainEnvironment(home, '/bin/sh');
  return {
    kind: 'attach',
    token: '',
    version: 1,
    key: 'key',
    ...size,
    launch: { file: '/bin/sh', args: ['-c', command], cwd: home, env, command },
    keep: false,
    idleMs: 60_000,
    mark: '[ended]',
    history: false,
    follow: false,
    sizes: false,
  };
}

test('who comes while the last output is stored gets a new program, below that output', async () => {
  const { sessions, home } = await startSessions();
  const first = await sessions.open(request(home, 'echo first; read -r _'));
  if (!first.ok) throw new Error(first.error.message);
  const again = new Promise<Awaited<ReturnType<Sessions['open']>>>((resolve, reject) => {
    // In the very moment the end is told.
    const { client } = recorder(() => {
      sessions.open(request(home, 'echo second; read -r _')).then(resolve, reject);
    });
    first.value.join(client, { history: false, follow: false });
    first.value.type(client, Buffer.from('\n'));
  });
  const second = await again;
  if (!second.ok) throw new Error(second.error.message);
  expect(second.value.pid).not.toBe(first.value.pid);
  const { client, heard, exit } = recorder();
  second.value.join(client, { history: false, follow: false });
  second.value.type(client, Buffer.from('\n'));
  await exit;
  expect(heard.join('\n')).toMatch(/^start [^]*first[^]*\[ended\][^]*second[^]*exited$/);
  expect(heard.join('').split('second')).toHaveLength(2);
});

test('a program ended in the moment of its start, again and again', async () => {
  const { sessions, home } = await startSessions();
  for (let round = 0; round < 60; round += 1) {
    const started = await sessions.open(request(home, 'sleep 600'));
    if (!started.ok) throw new Error(started.error.message);
    await started.value.end();
    expect(sessions.size).toBe(0);
  }
});

test('a program that has no session of its own yet is ended', async () => {
  const program = spawn('sleep', ['600'], { stdio: 'ignore' });
  const exit = once(program, 'exit');
  const terminal = { pid: program.pid ?? -1, marker: randomUUID(), startTime: undefined };
  expect(await endTerminalProcesses(terminal, systemClock, { surelyOurs: true })).toBe(true);
  expect(await exit).toEqual([null, 'SIGHUP']);
});

test('a program that ends while its history is read: the history, the rest, the end', async () => {
  const home = await realpath(await tempFolder());
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const path = join(home, 'log');
  const log = createScrollbackLog({
    path,
    initialBytes: 0,
    clock: systemClock,
    onFailure(cause) {
      throw cause;
    },
  });
  const session = startSession({
    key: 'key',
    marker: randomUUID(),
    launch: request(home, 'echo before; read -r _; echo after').launch,
    size,
    keep: false,
    idleMs: 60_000,
    earlier: Buffer.alloc(0),
    log: {
      ...log,
      // A disk that is slow to answer.
      async snapshot() {
        const bytes = await log.snapshot();
        await held;
        return bytes;
      },
    },
    buffers: createBufferPool(),
    clock: systemClock,
    onChange: () => undefined,
    onExit: () => undefined,
  });
  onTestFinished(() => session.end());
  const watcher = recorder();
  session.join(watcher.client, { history: false, follow: false });
  await expect.poll(() => watcher.heard.join('')).toContain('before');

  const socket = await connection(home);
  const reader = createClient(socket.ours, { size, wantsSizes: false });
  session.join(reader, { history: true, follow: false });
  session.type(watcher.client, Buffer.from('\n'));
  await watcher.exit;
  expect(socket.text()).toBe('');
  release();
  await socket.ended;
  expect(socket.documents).toEqual([{ kind: 'attached' }, { kind: 'exited' }]);
  const [history, live] = socket.text().split(PTY_HISTORY_END);
  expect(history).toBe('before\r\n');
  expect(live).toBe('\r\nafter\r\n');
});

test('attached with history at the moment of the end, again and again: nothing twice, nothing lost', async () => {
  const home = await tempFolder();
  const terminals = await openTerminals(home);
  for (let round = 0; round < 12; round += 1) {
    const id = randomUUID();
    const command = `seq 1 ${round * 400}; echo be""fore; read -r _; echo af""ter`;
    const first = await terminals.open({ id, command });
    await first.until('before');
    const second = terminals.open({ id, command: 'echo a-new-one', history: true });
    // From before it is joined to after it has ended.
    for (let wait = 0; wait < round; wait += 1) await new Promise(setImmediate);
    first.write('\n');
    const late = await second;
    expect(await late.ended).toBe('exited');
    expect(await first.ended).toBe('exited');
    const lines = late.text().replaceAll(PTY_HISTORY_END, '').split('\r\n');
    expect(lines.filter((line) => line === 'before')).toHaveLength(1);
    expect(lines.filter((line) => line === 'after')).toHaveLength(1);
  }
}, 60_000);
