import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workspaceFilesSchema, workspaceSkillsSchema } from '#shared/api/workspace-files.ts';
import { openWorkspace } from '#test/support/chat-client.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';
import { gitRepository } from '#test/support/git-repository.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.close());

const FILES = '/api/pilothouse/v1/folder-files';
const filesPath = (path: string, q = ''): string => `${FILES}?${new URLSearchParams({ path, q })}`;
const skillsPath = (id: string): string => `/api/pilothouse/v1/workspaces/${id}/skills`;

async function find(path: string, q: string) {
  const { status, body } = await core.api('GET', filesPath(path, q));
  expect(status).toBe(200);
  return workspaceFilesSchema.parse(body);
}

test('needs a token', async () => {
  const without = { 'Coder-Session-Token': '' };
  const paths = [filesPath('/'), skillsPath(crypto.randomUUID())];
  for (const path of paths) {
    expect((await core.api('GET', path, undefined, without)).status).toBe(401);
  }
});

test('finds files of a folder that is no workspace, as git sees them', async () => {
  const root = await gitRepository({
    '.gitignore': 'dist\n',
    'src/compass.ts': '',
    'dist/compass.js': '',
  });
  expect(await find(root, 'comp')).toEqual({ paths: ['src/compass.ts'], total: 2 });
});

test('finds files where there is no repository', async () => {
  const root = await tempFolder();
  await mkdir(join(root, 'notes'));
  await writeFile(join(root, 'notes', 'course.md'), '');
  expect(await find(root, 'course')).toEqual({ paths: ['notes/course.md'], total: 1 });
});

test('says what is wrong with a folder', async () => {
  const missing = join(await tempFolder(), 'missing');
  expect(await core.api('GET', filesPath(missing))).toMatchObject({
    status: 400,
    body: { validations: [{ field: 'path' }] },
  });
  expect((await core.api('GET', filesPath('relative/folder'))).status).toBe(400);
  expect((await core.api('GET', FILES)).status).toBe(400);
});

test('tells the skills of a workspace', async () => {
  const root = await tempFolder();
  await mkdir(join(root, '.agents', 'skills', 'chart'), { recursive: true });
  await writeFile(
    join(root, '.agents', 'skills', 'chart', 'SKILL.md'),
    '---\nname: chart\ndescription: Draws a chart\n---\nDraw.\n',
  );
  const id = await openWorkspace(core, root);
  const { status, body } = await core.api('GET', skillsPath(id));
  expect(status).toBe(200);
  const { skills } = workspaceSkillsSchema.parse(body);
  expect(skills).toContainEqual({ name: 'chart', description: 'Draws a chart' });
  expect((await core.api('GET', skillsPath(crypto.randomUUID()))).status).toBe(404);
  expect((await core.api('GET', skillsPath('nonsense'))).status).toBe(400);
});
