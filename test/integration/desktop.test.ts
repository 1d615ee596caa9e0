import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLocalBridgeHost } from '#main/agent-bridge/local/index.ts';
import type { DesktopPort } from '#main/agent-bridge/ports/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { newUuid } from '#main/platform/random.ts';
import type { WorkspaceAgentId } from '#shared/kernel/ids.ts';
import { desktopTest } from '#test/support/desktop.ts';
import { isAlive, processGone } from '#test/support/processes.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

const source = new URL('../../src/main/', import.meta.url).href;
const agentId = 'agent' as WorkspaceAgentId;

async function places() {
  const base = await tempFolder();
  const [dataDir, root] = [join(base, 'data'), join(base, 'work')];
  await mkdir(dataDir);
  await mkdir(root);
  return { dataDir, root, processes: join(dataDir, 'processes') };
}

function openHost(dataDir: string, root: string) {
  const host = createLocalBridgeHost({
    dataDir,
    home: root,
    env: process.env,
    clock: systemClock,
    newId: newUuid,
  });
  onTestFinished(() => host.shutdown());
  return host;
}

/** Process ids by program, of what the bridge has noted as its own. */
async function running(processes: string): Promise<Record<string, number>> {
  const entries = (await readdir(processes)).filter((name) => name.endsWith('.json'));
  const found = await Promise.all(
    entries.map(async (name) => {
      const { pid } = JSON.parse(await readFile(join(processes, name), 'utf8')) as { pid: number };
      return [(await readFile(`/proc/${pid}/comm`, 'utf8')).trim(), pid] as const;
    }),
  );
  return Object.fromEntries(found);
}

async function firstBytes(desktop: DesktopPort): Promise<string> {
  const view = desktop.view();
  if (!view) throw new Error('no desktop runs');
  const [bytes] = (await once(view, 'data')) as [Buffer];
  view.destroy();
  return bytes.toString('latin1');
}

/** What an X server answers to a client that shows this cookie: 0 = refused, 1 = accepted. */
async function knock(display: string, cookie: Buffer): Promise<number | undefined> {
  const name = Buffer.from('MIT-MAGIC-COOKIE-1\0\0');
  const head = Buffer.from([0x6c, 0, 11, 0, 0, 0, 18, 0, cookie.length, 0, 0, 0]);
  const socket = connect(`/tmp/.X11-unix/X${display}`);
  socket.write(Buffer.concat([head, name, cookie]));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer[0];
}

async function displayOf(pid: number): Promise<string> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
  return /\0DISPLAY=:(\d+)/.exec(`\0${environment}`)?.[1] ?? '';
}

desktopTest('is private, starts once, comes back, and ends with its bridge', async () => {
  const { dataDir, root, processes } = await places();
  const host = openHost(dataDir, root);
  const { desktop } = await host.open(agentId, root);
  expect(desktop.view()).toBeUndefined();
  const started = await Promise.all([desktop.start(), desktop.start()]);
  expect(started).toEqual([{ ok: true }, { ok: true }]);
  expect(await firstBytes(desktop)).toBe('RFB 003.008\n');

  const first = await running(processes);
  expect(Object.keys(first).toSorted()).toEqual(['Xvnc', 'openbox']);
  const files = await readdir(processes);
  const [socket = '', authority = ''] = ['.vnc', '.xauth'].map(
    (suffix) => files.find((name) => name.endsWith(suffix)) ?? '',
  );
  expect((await stat(join(processes, socket))).mode & 0o777).toBe(0o600);
  expect((await stat(join(processes, authority))).mode & 0o777).toBe(0o600);
  const display = await displayOf(first['openbox'] ?? 0);
  const cookie = (await readFile(join(processes, authority))).subarray(-16);
  expect(await knock(display, cookie)).toBe(1);
  expect(await knock(display, Buffer.alloc(16))).toBe(0);
  expect(await knock(display, Buffer.alloc(0))).toBe(0);

  const view = desktop.view();
  if (!view) throw new Error('no desktop runs');
  await once(view, 'data');
  // A killed server may reset the connection.
  const ended = new Promise<void>((resolve) => {
    view.on('error', () => undefined).once('close', () => resolve());
  });
  process.kill(first['Xvnc'] ?? 0, 'SIGKILL');
  await ended;
  await processGone(first['openbox'] ?? 0);
  await expect.poll(() => readdir(processes)).toEqual([]);
  expect(await desktop.start()).toEqual({ ok: true });
  expect(await firstBytes(desktop)).toBe('RFB 003.008\n');

  const second = await running(processes);
  await host.close(agentId);
  await Promise.all(Object.values(second).map(processGone));
  expect(await readdir(processes)).toEqual([]);
  expect(desktop.view()).toBeUndefined();
  expect(await desktop.start()).toMatchObject({ ok: false, error: { kind: 'closed' } });
});

desktopTest('that is closed while it starts leaves nothing', async () => {
  const { dataDir, root, processes } = await places();
  const host = openHost(dataDir, root);
  const { desktop } = await host.open(agentId, root);
  const starting = desktop.start();
  await host.close(agentId);
  expect(await starting).toMatchObject({ ok: false, error: { kind: 'closed' } });
  expect(await readdir(processes)).toEqual([]);
});

desktopTest('that a killed core left is ended by the next start', async () => {
  const { dataDir, root, processes } = await places();
  const program = `
    const { createLocalBridgeHost } = await import('${source}agent-bridge/local/index.ts');
    const { systemClock } = await import('${source}platform/clock.ts');
    const [dataDir, root] = process.argv.slice(1);
    const host = createLocalBridgeHost({
      dataDir, home: root, env: process.env, clock: systemClock, newId: () => crypto.randomUUID(),
    });
    const { desktop } = await host.open('agent', root);
    const started = await desktop.start();
    if (!started.ok) throw new Error(started.error.message);
    setInterval(() => {}, 1000);
    console.log('started');
  `;
  const killed = spawn(
    process.execPath,
    ['--input-type=module', '--eval', program, dataDir, root],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(killed.stdout, 'data');
  await expect.poll(async () => Object.keys(await running(processes)).length).toBe(2);
  const left = Object.values(await running(processes));
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  expect(left.every(isAlive)).toBe(true);
  const host = openHost(dataDir, root);
  expect(await host.endLeftovers()).toBe(2);
  await Promise.all(left.map(processGone));
  await host.endLeftovers();
  expect(await readdir(processes)).toEqual([]);
});

test('a folder whose name is too long for a socket is said', async () => {
  const { dataDir, root } = await places();
  const deep = join(dataDir, 'd'.repeat(90));
  await mkdir(deep);
  const { desktop } = await openHost(deep, root).open(agentId, root);
  expect(await desktop.start()).toMatchObject({
    ok: false,
    error: { kind: 'failed', message: expect.stringContaining('too long') },
  });
});
