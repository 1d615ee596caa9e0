import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  terminalMatchesSchema,
  terminalSchema,
  terminalsSchema,
  type Terminal,
} from '#shared/api/terminals.ts';
import { NIL_UUID } from '#shared/kernel/ids.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';
import {
  emptyFolder,
  openPty,
  openWorkspace,
  ptyPath,
  shellEnvironment,
  type Place,
} from './terminal-client.ts';

const own = '/api/pilothouse/v1';
let base: string;
let core: TestCore;
let place: Place;

beforeAll(async () => {
  base = await emptyFolder();
  core = await startTestCore({ env: shellEnvironment(base) });
  place = await openWorkspace(core, base);
});
afterAll(async () => {
  await core.close();
  await rm(base, { recursive: true, force: true, maxRetries: 20 });
});

async function list(workspaceId?: string): Promise<readonly Terminal[]> {
  const query = workspaceId === undefined ? '' : `?workspace_id=${workspaceId}`;
  const answer = await core.api('GET', `${own}/terminals${query}`);
  expect(answer.status).toBe(200);
  return terminalsSchema.parse(answer.body).terminals;
}

async function find(id: string): Promise<Terminal | undefined> {
  return (await list()).find((terminal) => terminal.id === id);
}

async function search(text: string) {
  const answer = await core.api('GET', `${own}/terminals/search?q=${encodeURIComponent(text)}`);
  return terminalMatchesSchema.parse(answer.body);
}

it('asks for a session on every route', async () => {
  for (const [method, path] of [
    ['GET', '/terminals'],
    ['PATCH', `/terminals/${NIL_UUID}`],
    ['DELETE', `/terminals/${NIL_UUID}`],
    ['GET', '/terminals/search?q=x'],
    ['GET', '/terminal-settings'],
    ['PUT', '/terminal-settings'],
  ] as const) {
    const answer = await core.api(method, own + path, undefined, { 'Coder-Session-Token': '' });
    expect(answer.status, `${method} ${path}`).toBe(401);
  }
});

it('does not know what was never opened', async () => {
  expect((await core.api('PATCH', `${own}/terminals/${NIL_UUID}`, { title: 'x' })).status).toBe(
    404,
  );
  expect((await core.api('DELETE', `${own}/terminals/${NIL_UUID}`)).status).toBe(404);
  expect((await core.api('GET', `${own}/terminals/search?q=`)).status).toBe(400);
});

it('lists a terminal with its folder, titles and clients, and what became of it', async () => {
  const id = randomUUID();
  await mkdir(join(place.folder, 'a ä%'), { recursive: true });
  const pty = await openPty(core, ptyPath(place, { reconnect: id }));
  pty.type(`cd 'a ä%'; printf '\\033]2;my program\\007'\n`);
  await expect
    .poll(() => find(id))
    .toMatchObject({
      workspace_id: place.workspaceId,
      agent_id: place.agentId,
      title: '',
      program_title: 'my program',
      cwd: join(place.folder, 'a ä%'),
      shell: '/bin/bash',
      command: '',
      running: true,
      exit_code: null,
      ended_at: null,
      clients: 1,
      keep: false,
    });
  const named = await core.api('PATCH', `${own}/terminals/${id}`, { title: ' Build ', keep: true });
  expect(terminalSchema.parse(named.body)).toMatchObject({ title: 'Build', keep: true });
  expect(await list(randomUUID())).toEqual([]);
  expect((await list(place.workspaceId)).map((terminal) => terminal.id)).toContain(id);
  pty.type('exit 5\n');
  await pty.closed;
  await expect.poll(() => find(id)).toMatchObject({ running: false, exit_code: 5, clients: 0 });
  expect((await find(id))?.ended_at).not.toBeNull();
  await core.api('DELETE', `${own}/terminals/${id}`);
});

it('finds text in the scrollback of all terminals, without what only colours it', async () => {
  const [first, second] = [randomUUID(), randomUUID()];
  const one = await openPty(
    core,
    ptyPath(place, {
      reconnect: first,
      command: 'printf "a \\033[31mNee\\033[0mdle [x] in hay\\n"',
    }),
  );
  await one.closed;
  const two = await openPty(
    core,
    ptyPath(place, { reconnect: second, command: 'echo 50%; printf "x\\rneedle\\n"; sleep 60' }),
  );
  await two.until('needle');
  const found = await search('needle');
  expect(found.truncated).toBe(false);
  expect(found.matches).toEqual([
    { terminal_id: second, line: 1, text: 'needle', offset: 0, length: 6 },
    { terminal_id: first, line: 0, text: 'a Needle [x] in hay', offset: 2, length: 6 },
  ]);
  expect((await search('[X]')).matches).toHaveLength(1);
  expect((await search('no such text')).matches).toEqual([]);
  for (const id of [first, second]) {
    expect((await core.api('DELETE', `${own}/terminals/${id}`)).status).toBe(204);
  }
  expect((await two.closed).code).toBe(1000);
  expect((await search('needle')).matches).toEqual([]);
  expect(await list()).toEqual([]);
  expect(await readdir(join(core.dataDir, 'terminals', 'scrollback'))).toEqual([]);
});

it('keeps the settings, and leaves shells alone when told to', async () => {
  const settings = { shell_integration: false, idle_minutes: 30 };
  expect((await core.api('GET', `${own}/terminal-settings`)).body).toEqual({
    shell_integration: true,
    idle_minutes: 5,
  });
  const bad = await core.api('PUT', `${own}/terminal-settings`, { ...settings, idle_minutes: 0 });
  expect(bad.status).toBe(400);
  const put = await core.api('PUT', `${own}/terminal-settings`, settings);
  expect(put.body).toEqual(settings);
  const pty = await openPty(core, ptyPath(place));
  pty.type('shopt login_shell; echo end-$((1))\n');
  await pty.until('end-1');
  expect(pty.text()).toMatch(/login_shell\s+on/);
  expect(pty.text()).not.toContain('\x1b]133');
  await core.api('PUT', `${own}/terminal-settings`, { ...settings, shell_integration: true });
  await pty.close();
});

it('ends the terminals of a workspace that stops, and no other', async () => {
  const other = await openWorkspace(core, base, 'other');
  const [stopping, staying] = [
    await openPty(core, ptyPath(other)),
    await openPty(core, ptyPath(place)),
  ];
  const stop = { transition: 'stop' };
  expect(
    (await core.api('POST', `/api/v2/workspaces/${other.workspaceId}/builds`, stop)).status,
  ).toBe(201);
  expect((await stopping.closed).code).toBe(1000);
  staying.type('echo on-$((1))\n');
  await staying.until('on-1');
  expect((await core.api('GET', ptyPath(other))).status).toBe(404);
  await staying.close();
});
