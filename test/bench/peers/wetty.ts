/** wetty, a terminal in the browser: installed for the bench alone, and spoken to as its own page does. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { repositoryRoot, startBuilt } from '../../support/built-app.ts';
import type { Line, OpenLine } from '../terminal-line.ts';

const version = '3.2.0';
const cache = join(repositoryRoot, 'node_modules', '.cache', `bench-wetty-${version}`);
/** Its page tells the server after so many characters that it has drawn them. */
const acknowledgedCharacters = 262_144;

export type Wetty = {
  readonly pid: number;
  readonly open: OpenLine;
  close(): Promise<void>;
};

/** Undefined, with the reason on stderr, where wetty cannot run. */
export async function startWetty(folder: string): Promise<Wetty | undefined> {
  try {
    // Anybody else is sent through ssh, and would be asked for a password.
    if (process.getuid?.() !== 0) throw new Error('only root gets a terminal without ssh');
    await install();
    return await start(folder);
  } catch (cause) {
    console.error(`wetty is left out: ${cause instanceof Error ? cause.message : String(cause)}`);
    return undefined;
  }
}

async function install(): Promise<void> {
  const done = join(cache, 'installed');
  if (existsSync(done)) return;
  await mkdir(cache, { recursive: true });
  await writeFile(join(cache, 'package.json'), '{ "private": true }');
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const args = ['install', '--prefix', cache, ...quiet, `wetty@${version}`];
  await promisify(execFile)('npm', args, { cwd: cache, timeout: 300_000 });
  await writeFile(done, '');
}

async function start(folder: string): Promise<Wetty> {
  await mkdir(folder, { recursive: true });
  // It runs one program for all who come: this one, which does what was asked for last.
  const program = join(folder, 'program');
  const asked = join(folder, 'asked');
  await writeFile(program, `#!/bin/sh\n. ${asked}\n`);
  await chmod(program, 0o755);
  const port = await freePort();
  const entry = join(cache, 'node_modules', 'wetty', 'build', 'main.js');
  const address = ['--host', '127.0.0.1', '--port', String(port), '--base', '/'];
  const wetty = startBuilt(entry, [...address, '--command', program, '--log-level', 'info'], {
    env: { NODE_ENV: 'production' },
  });
  await wetty.waitFor(/Server started/);
  return {
    pid: wetty.pid,
    open(command) {
      writeFileSync(asked, `${command}\n`);
      return connect(port);
    },
    close: async () => void (await wetty.end('SIGKILL')),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (!address || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

const eventSchema = z.tuple([z.string()]).rest(z.unknown());

/** The least of socket.io: a digit for the kind of packet, another for the kind of message, JSON. */
function connect(port: number): Line {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, {
    perMessageDeflate: false,
  });
  let read = (_data: string): void => undefined;
  let drawn = 0;
  const emit = (name: string, value: unknown): void =>
    socket.send(`42${JSON.stringify([name, value])}`);
  const receive = (data: string): void => {
    drawn += data.length;
    if (drawn >= acknowledgedCharacters) {
      emit('commit', drawn);
      drawn = 0;
    }
    read(data);
  };
  socket.on('message', (bytes: Buffer) => {
    const packet = bytes.toString('utf8');
    if (packet.startsWith('0')) socket.send('40');
    else if (packet === '2') socket.send('3');
    else if (packet.startsWith('42')) {
      const [name, value] = eventSchema.parse(JSON.parse(packet.slice(2)));
      if (name === 'data' && typeof value === 'string') receive(value);
    }
  });
  return {
    write: (data) => emit('input', data),
    onData: (listener) => void (read = listener),
    end: () => socket.terminate(),
  };
}
