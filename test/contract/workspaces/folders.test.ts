import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderListSchema, recentRepositoriesSchema } from '#shared/api/folders.ts';
import { workspaceSchema } from '#shared/api/workspaces.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';
import { gitRepository } from '#test/support/git-repository.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { build, fields } from './workspace-client.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.close());

const own = '/api/pilothouse/v1';

test.each([
  ['GET', '/folders'],
  ['GET', '/repositories'],
  ['POST', '/open-folder'],
])('without a token: %s %s', async (method, path) => {
  const headers = { 'Coder-Session-Token': '' };
  expect((await core.api(method, `${own}${path}`, undefined, headers)).status).toBe(401);
});

async function list(path: string) {
  const { status, body } = await core.api('GET', `${own}/folders?path=${encodeURIComponent(path)}`);
  expect(status).toBe(200);
  return folderListSchema.parse(body);
}

test('folders only, by name, hidden ones last, repositories marked', async () => {
  const folder = await tempFolder();
  for (const name of ['.hidden', 'beta', 'Alpha', 'project10', 'project9']) {
    await mkdir(join(folder, name));
  }
  await mkdir(join(folder, 'beta', '.git'));
  await writeFile(join(folder, 'file'), '');
  await symlink(join(folder, 'beta'), join(folder, 'link'));
  await symlink(join(folder, 'nothing'), join(folder, 'broken'));
  const listed = await list(folder);
  expect(listed).toMatchObject({
    path: folder,
    parent: dirname(folder),
    home: homedir(),
    is_git_repository: false,
    truncated: false,
  });
  expect(listed.entries.map(({ name, is_git_repository: git }) => [name, git])).toEqual([
    ['Alpha', false],
    ['beta', true],
    ['link', true],
    ['project9', false],
    ['project10', false],
    ['.hidden', false],
  ]);
});

test('home without a path; no parent above the root', async () => {
  const { body } = await core.api('GET', `${own}/folders`);
  expect(folderListSchema.parse(body).home).toBe(homedir());
  expect((await list('/')).parent).toBeNull();
});

test('at most a thousand, and it says so', async () => {
  const folder = await tempFolder();
  await Promise.all(
    Array.from({ length: 1001 }, (_, index) => mkdir(join(folder, `folder-${index}`))),
  );
  const listed = await list(folder);
  expect(listed.entries).toHaveLength(1000);
  expect(listed.truncated).toBe(true);
});

test.each(['relative', '/nothing/here'])('not %s', async (path) => {
  const { status, body } = await core.api('GET', `${own}/folders?path=${path}`);
  expect([status, fields(body)]).toEqual([400, ['path']]);
});

const open = (body: object) => core.api('POST', `${own}/open-folder`, body);

test('a folder opened twice is one workspace, started when it was stopped', async () => {
  const folder = join(await tempFolder(), 'My Project!');
  await mkdir(folder);
  const [first, second] = await Promise.all([
    open({ folder, approvals: 'edit' }),
    open({ folder: `${folder}/`, approvals: 'edit' }),
  ]);
  const workspace = workspaceSchema.parse(first.body);
  expect(workspaceSchema.parse(second.body).id).toBe(workspace.id);
  expect(workspace).toMatchObject({ name: 'my-project', latest_build: { status: 'running' } });
  const approvals = await core.api('GET', `/api/v2/workspaces/${workspace.id}/approvals`);
  expect(approvals.body).toMatchObject({ mode: 'edit' });

  const again = await open({ folder, approvals: 'full' });
  expect([again.status, workspaceSchema.parse(again.body).id]).toEqual([200, workspace.id]);
  await build(core, workspace.id, { transition: 'stop' });
  const started = await open({ folder });
  expect(started.status).toBe(200);
  expect(workspaceSchema.parse(started.body)).toMatchObject({
    id: workspace.id,
    latest_build: { status: 'running', build_number: 3 },
  });
  const unchanged = await core.api('GET', `/api/v2/workspaces/${workspace.id}/approvals`);
  expect(unchanged.body).toMatchObject({ mode: 'edit' });
});

test('folders of the same name are different workspaces', async () => {
  const names = [];
  for (let count = 0; count < 2; count += 1) {
    const folder = join(await tempFolder(), 'same');
    await mkdir(folder);
    const opened = await open({ folder });
    expect(opened.status).toBe(201);
    names.push(workspaceSchema.parse(opened.body).name);
  }
  expect(names).toEqual(['same', 'same-2']);
});

test.each(['relative', '/', '/nothing/here'])('%s is not opened', async (folder) => {
  const { status, body } = await open({ folder });
  expect([status, fields(body)]).toEqual([400, ['folder']]);
});

test('bad requests', async () => {
  expect((await open({})).status).toBe(400);
  expect((await open({ folder: '/tmp', approvals: 'none' })).status).toBe(400);
});

test('recent folders, newest first with their branch, and the sample project', async () => {
  const repository = await gitRepository({ 'a.txt': 'a\n' });
  const opened = workspaceSchema.parse((await open({ folder: repository })).body);
  await core.api('POST', `/api/v2/workspaces/${opened.id}/usage`);
  const { body } = await core.api('GET', `${own}/repositories`);
  const { repositories } = recentRepositoriesSchema.parse(body);
  expect(repositories[0]).toMatchObject({
    path: repository,
    name: basename(repository),
    branch: 'main',
    is_git_repository: true,
    workspace_id: opened.id,
    sample: false,
  });
  const samples = repositories.filter(({ sample }) => sample);
  expect(samples).toHaveLength(1);
  expect(samples[0]?.path.startsWith(core.dataDir)).toBe(true);
  expect(samples[0]?.is_git_repository).toBe(true);
});
