import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import {
  contains,
  createFolderCheck,
  type FolderCheck,
} from '#main/services/workspaces/folder-check.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

let parent: string;
let data: string;
let check: FolderCheck;

beforeEach(async () => {
  parent = await tempFolder();
  data = join(parent, 'data');
  await mkdir(join(data, 'worktrees', 'one'), { recursive: true });
  await mkdir(join(data, 'logs'));
  await mkdir(join(parent, 'project'));
  check = createFolderCheck({ dataFolder: data, allowedInside: [join(data, 'worktrees')] });
});

test('an ordinary folder, links followed', async () => {
  await symlink(join(parent, 'project'), join(parent, 'link'));
  const checked = await check.workspaceRoot(join(parent, 'link'));
  expect(checked).toEqual({ ok: true, value: join(parent, 'project') });
});

test('a worktree in the data folder', async () => {
  expect((await check.workspaceRoot(join(data, 'worktrees', 'one'))).ok).toBe(true);
});

test.each([
  ['a relative path', () => 'project', /absolute/],
  ['a path that does not exist', () => join(parent, 'nothing'), /does not exist/],
  ['the root', () => '/', /root/],
  ['the data folder', () => data, /Pilothouse/],
  ['a part of the data folder', () => join(data, 'logs'), /Pilothouse/],
  ['what holds the data folder', () => parent, /Pilothouse/],
  ['a path with a zero byte', () => `${parent}\0`, /not valid/],
])('not %s', async (_name, path, reason) => {
  const checked = await check.workspaceRoot(path());
  expect(checked.ok).toBe(false);
  expect(!checked.ok && checked.error).toMatch(reason);
});

test('not a file, nor what lies below one', async () => {
  const file = join(parent, 'file');
  await writeFile(file, '');
  expect(await check.workspaceRoot(file)).toMatchObject({ ok: false });
  expect(await check.workspaceRoot(join(file, 'x'))).toMatchObject({ ok: false });
});

test('not the data folder through a link', async () => {
  await symlink(data, join(parent, 'innocent'));
  expect(await check.workspaceRoot(join(parent, 'innocent'))).toMatchObject({ ok: false });
});

test('a neighbour whose name starts alike is another folder', () => {
  expect(contains('/a/b', '/a/b')).toBe(true);
  expect(contains('/a/b', '/a/b/c')).toBe(true);
  expect(contains('/a/b', '/a/bc')).toBe(false);
  expect(contains('/a/b', '/a/..b')).toBe(false);
  expect(contains('/a', '/a/..b')).toBe(true);
  expect(contains('/a/b', dirname('/a/b'))).toBe(false);
});
