import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { terminalsSchema } from '#shared/api/terminals.ts';
import {
  openPty,
  openWorkspace,
  ptyPath,
  shellEnvironment,
} from '#test/contract/terminals/terminal-client.ts';
import { startBuilt, repositoryRoot } from '#test/support/built-app.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { hostEntry, plainEnvironment, workspaceId } from './open-terminals.ts';
import { processesOf } from './processes-of.ts';

// Each starts whole programs, some of them several times.
vi.setConfig({ testTimeout: 120_000 });

const announced = z.object({ url: z.string(), session_token: z.string() });

/** The server as a process of its own, over a folder that also is the person's home. */
async function startServer(base: string, env: Readonly<Record<string, string>> = {}) {
  const program = startBuilt(
    join(repositoryRoot, 'src/main/headless.ts'),
    ['--headless', '--json', '--port', '0', '--data-dir', join(base, 'data')],
    { env: { ...shellEnvironment(base), ...env } },
  );
  onTestFinished(async () => void (await program.end('SIGTERM')));
  const [line] = await program.waitFor(/^\{.*\}$/m);
  const { url, session_token: token } = announced.parse(JSON.parse(line));
  return {
    program,
    url,
    token,
    async api(method: string, path: string, body?: unknown) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { 'Coder-Session-Token': token, 'Content-Type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const parsed: unknown = text === '' ? undefined : JSON.parse(text);
      return { status: response.status, headers: response.headers, body: parsed };
    },
  };
}

async function hostPid(base: string): Promise<number> {
  const text = await readFile(join(base, 'data', 'terminals', 'host.json'), 'utf8');
  return z.object({ pid: z.int() }).parse(JSON.parse(text)).pid;
}

const gone = (text: string): Promise<void> =>
  expect.poll(() => processesOf(text), { interval: 50 }).toEqual([]);

test('a program outlives kill -9 of the server, output meanwhile included', async () => {
  const base = await tempFolder();
  const id = randomUUID();
  const killed = await startServer(base);
  const place = await openWorkspace(killed, base);
  const before = await openPty(killed, ptyPath(place, { reconnect: id }));
  before.type('MARK=alive; while [ ! -e go ]; do sleep 0.05; done; echo written-alone-$((1))\n');
  await before.until('MARK=alive');
  killed.program.child.kill('SIGKILL');
  await before.closed;
  await killed.program.end('SIGKILL');
  await mkdir(join(place.folder, 'go'));

  const next = await startServer(base);
  const listed = terminalsSchema.parse(
    (await next.api('GET', '/api/pilothouse/v1/terminals')).body,
  );
  expect(listed.terminals).toMatchObject([{ id, running: true, clients: 0 }]);
  const again = await openPty(next, ptyPath(place, { reconnect: id }));
  await again.until('written-alone-1');
  again.type('echo "<$MARK>"\n');
  await again.until('<alive>');
  await next.program.end('SIGTERM');
  await gone(base);
});

test('a kill -9 of the host loses the program, but neither its text nor its folder', async () => {
  const base = await tempFolder();
  const id = randomUUID();
  const server = await startServer(base);
  const place = await openWorkspace(server, base);
  await mkdir(join(place.folder, 'deep'));
  const before = await openPty(server, ptyPath(place, { reconnect: id }));
  before.type('cd deep; (trap "" HUP TERM; exec sleep 300) & echo kept-$((6*7))\n');
  await before.until('kept-42');
  // The shell tells its folder with the next prompt.
  const list = async (): Promise<unknown> =>
    (await server.api('GET', '/api/pilothouse/v1/terminals')).body;
  await expect.poll(list).toMatchObject({ terminals: [{ id, cwd: join(place.folder, 'deep') }] });
  const search = `/api/pilothouse/v1/terminals/search?q=kept-42`;
  expect((await server.api('GET', search)).body).toMatchObject({ truncated: false });
  const lost = await hostPid(base);
  process.kill(lost, 'SIGKILL');
  expect((await before.closed).code).toBe(1011);

  const again = await openPty(server, ptyPath(place, { reconnect: id, history: 'true' }));
  await again.until(/kept-42[^]*── Session ended .*, new shell ──/);
  again.type('echo "<$PWD>"; cat\n');
  await again.until(`<${join(place.folder, 'deep')}>`);
  expect(await hostPid(base)).not.toBe(lost);
  const running = await processesOf(base);
  const commands = await Promise.all(
    running.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  // What shut its ears in the terminal that was lost is gone all the same.
  expect(commands.filter((command) => command.startsWith('sleep'))).toEqual([]);
  await server.program.end('SIGTERM');
  await gone(base);
});

/** A bug that nothing catches, at a signal. */
const withBug = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
    "process.on('SIGUSR2', () => { throw new Error('a bug'); });",
  )}`,
};

test('a core that fails again and again spares the terminals, and there is one host', async () => {
  const base = await tempFolder();
  const id = randomUUID();
  const first = await startServer(base, withBug);
  const place = await openWorkspace(first, base);
  const before = await openPty(first, ptyPath(place, { reconnect: id }));
  before.type('MARK=alive; echo up-$((1))\n');
  await before.until('up-1');
  const host = await hostPid(base);
  let server = first;
  for (let failure = 0; failure < 3; failure += 1) {
    const exit = once(server.program.child, 'exit');
    server.program.child.kill('SIGUSR2');
    expect(await exit).toEqual([1, null]);
    server = await startServer(base, withBug);
    const again = await openPty(server, ptyPath(place, { reconnect: id }));
    again.type(`echo "<$MARK-${failure}>"\n`);
    await again.until(`<alive-${failure}>`);
  }
  expect(await hostPid(base)).toBe(host);
  const commands = await Promise.all(
    (await processesOf(base)).map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8')),
  );
  expect(commands.filter((command) => command.includes('pty-host'))).toHaveLength(1);
  await server.program.end('SIGTERM');
  await gone(base);
});

test('quitting ends everything but what is to be kept, and shows it again at the next start', async () => {
  const base = await tempFolder();
  const [plain, kept] = [randomUUID(), randomUUID()];
  const first = await startServer(base);
  const place = await openWorkspace(first, base);
  const one = await openPty(first, ptyPath(place, { reconnect: plain }));
  one.type('(trap "" HUP TERM; exec sleep 301) & echo old-text-$((1))\n');
  const two = await openPty(first, ptyPath(place, { reconnect: kept }));
  two.type('MARK=kept; echo kept-text-$((1))\n');
  await Promise.all([one.until('old-text-1'), two.until('kept-text-1')]);
  await first.api('PATCH', `/api/pilothouse/v1/terminals/${kept}`, { keep: true });
  await first.program.end('SIGTERM');
  await expect
    .poll(
      async () =>
        (await processesOf(`PILOTHOUSE_PROCESS_GROUP=${place.workspaceId}.${plain}`)).length,
    )
    .toBe(0);

  const second = await startServer(base);
  const back = await openPty(second, ptyPath(place, { reconnect: kept }));
  back.type('echo "<$MARK>"\n');
  await back.until('<kept>');
  expect(back.text()).not.toContain('Session ended');
  const fresh = await openPty(second, ptyPath(place, { reconnect: plain }));
  await fresh.until(/old-text-1[^]*Session ended .* with exit code \d+, new shell/);
  await second.api('PATCH', `/api/pilothouse/v1/terminals/${kept}`, { keep: false });
  await second.program.end('SIGTERM');
  await gone(base);
});

/** A core that opens a terminal and then only waits to be killed. */
const lonelyCore = `
const source = ${JSON.stringify(new URL('../../../src/main/', import.meta.url).href)};
const { createLocalTerminals } = await import(source + 'agent-bridge/local/terminals/index.ts');
const { systemClock } = await import(source + 'platform/clock.ts');
const [dataDir, home, hostEntry, workspaceId, coreAbsenceMs, keep] = process.argv.slice(1);
const port = createLocalTerminals({
  dataDir, env: process.env, hostEntry, clock: systemClock, coreAbsenceMs: Number(coreAbsenceMs),
});
const attached = await port.attach({
  key: { workspaceId, id: workspaceId }, size: { columns: 80, rows: 24 }, folder: home,
  command: '', env: {}, shellIntegration: true, keep: keep === 'keep', idleMs: 600000, mark: '',
  history: false,
}, { data: () => console.log('running'), end() {} });
if (!attached.ok) throw new Error(attached.error.message);
setInterval(() => {}, 1000);
`;

test('a host whose core does not come back ends itself and its programs', async () => {
  const base = await tempFolder();
  const core = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      lonelyCore,
      join(base, 'data'),
      base,
      hostEntry,
      workspaceId,
      '400',
      'no',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: plainEnvironment(base, '/bin/bash') },
  );
  await once(core.stdout, 'data');
  expect((await processesOf(base)).length).toBeGreaterThanOrEqual(3);
  core.kill('SIGKILL');
  await once(core, 'exit');
  await gone(base);
});
