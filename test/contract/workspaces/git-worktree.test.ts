import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCore, type TestCore } from '#test/support/core.ts';
import { commitAll, git, gitRepository } from '#test/support/git-repository.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { build, createWorkspace, fields, getWorkspace, postWorkspace } from './workspace-client.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.close());

const template = 'git-worktree';

async function worktreeOf(repository: string, name: string, more: Record<string, string> = {}) {
  const workspace = await createWorkspace(core, {
    name,
    template,
    parameters: { repository, ...more },
  });
  const root = workspace.latest_build.resources[0]?.agents?.[0]?.expanded_directory ?? '';
  return { workspace, root };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

const remove = (id: string, more: object = {}) =>
  core.api('POST', `/api/v2/workspaces/${id}/builds`, { transition: 'delete', ...more });

test('a worktree under the data folder, on a branch named after the workspace', async () => {
  const repository = await gitRepository({ 'a.txt': 'a\n' });
  const { workspace, root } = await worktreeOf(repository, 'fix-it');
  expect(workspace.latest_build.status).toBe('running');
  expect(root.startsWith(join(core.dataDir, 'worktrees', 'fix-it-'))).toBe(true);
  expect((await git(root, 'branch', '--show-current')).trim()).toBe('pilothouse/fix-it');
  expect((await git(repository, 'branch', '--show-current')).trim()).toBe('main');
  expect(workspace.latest_build.resources[0]?.metadata).toContainEqual({
    key: 'branch',
    value: 'pilothouse/fix-it',
    sensitive: false,
  });
});

test('from the base branch, on the branch that was asked for', async () => {
  const repository = await gitRepository({ 'a.txt': 'a\n' });
  await git(repository, 'switch', '--quiet', '--create', 'old');
  await writeFile(join(repository, 'old.txt'), 'old\n');
  await commitAll(repository);
  await git(repository, 'switch', '--quiet', 'main');
  const { root } = await worktreeOf(repository, 'based', {
    base_branch: 'old',
    new_branch: 'mine',
  });
  expect(await exists(join(root, 'old.txt'))).toBe(true);
  expect((await git(root, 'branch', '--show-current')).trim()).toBe('mine');
});

describe('what cannot be made', () => {
  test('a worktree of what is no repository', async () => {
    const parameters = { repository: await tempFolder() };
    const { status, body } = await postWorkspace(core, { name: 'x', template, parameters });
    expect([status, fields(body)]).toEqual([400, ['repository']]);
  });

  test.each([
    ['base_branch', 'nothing'],
    ['new_branch', 'main'],
    ['new_branch', 'a..b'],
  ])('%s %s', async (field, value) => {
    const repository = await gitRepository({ 'a.txt': 'a\n' });
    const parameters = { repository, [field]: value };
    const { status, body } = await postWorkspace(core, { name: 'x', template, parameters });
    expect([status, fields(body)]).toEqual([400, [field]]);
  });

  test('a worktree of a repository without a commit', async () => {
    const parameters = { repository: await gitRepository() };
    const { status, body } = await postWorkspace(core, { name: 'x', template, parameters });
    expect([status, fields(body)]).toEqual([400, ['base_branch']]);
  });
});

test('a clean worktree is removed, its branch kept', async () => {
  const repository = await gitRepository({ 'a.txt': 'a\n' });
  const { workspace, root } = await worktreeOf(repository, 'clean');
  expect((await build(core, workspace.id, { transition: 'delete' })).status).toBe('deleted');
  expect(await exists(root)).toBe(false);
  expect(await git(repository, 'branch', '--list', 'pilothouse/clean')).toContain('clean');
  expect((await git(repository, 'worktree', 'list')).trim().split('\n')).toHaveLength(1);
});

describe('a worktree with work that is saved nowhere else', () => {
  test.each([
    ['a changed file', async (root: string) => writeFile(join(root, 'a.txt'), 'changed\n')],
    ['an untracked file', async (root: string) => writeFile(join(root, 'new.txt'), 'new\n')],
    [
      'a commit',
      async (root: string) => {
        await writeFile(join(root, 'a.txt'), 'committed\n');
        await commitAll(root);
      },
    ],
  ])('is not deleted: %s', async (name, work) => {
    const repository = await gitRepository({ 'a.txt': 'a\n' });
    const { workspace, root } = await worktreeOf(repository, name.replaceAll(' ', '-'));
    await work(root);
    const refused = await remove(workspace.id);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ detail: expect.stringContaining(root) });
    const kept = await getWorkspace(core, workspace.id);
    expect(kept.latest_build).toMatchObject({ build_number: 1, status: 'running' });
    expect(kept.latest_build.resources[0]?.agents?.[0]?.status).toBe('connected');

    const orphaned = await build(core, workspace.id, { transition: 'delete', orphan: true });
    expect(orphaned.status).toBe('deleted');
    expect(await exists(join(root, 'a.txt'))).toBe(true);
    await git(repository, 'worktree', 'remove', '--force', root);
  });
});

test('stopped and started again it is the same worktree', async () => {
  const repository = await gitRepository({ 'a.txt': 'a\n' });
  const { workspace, root } = await worktreeOf(repository, 'again');
  await writeFile(join(root, 'draft.txt'), 'draft\n');
  await build(core, workspace.id, { transition: 'stop' });
  const started = await build(core, workspace.id, { transition: 'start' });
  expect(started.resources[0]?.agents?.[0]?.expanded_directory).toBe(root);
  expect(await exists(join(root, 'draft.txt'))).toBe(true);
});

test('a worktree that was removed by hand can still be deleted', async () => {
  const repository = await gitRepository({ 'a.txt': 'a\n' });
  const { workspace, root } = await worktreeOf(repository, 'by-hand');
  await build(core, workspace.id, { transition: 'stop' });
  await rm(root, { recursive: true });
  const failed = await build(core, workspace.id, { transition: 'start' });
  expect(failed.job).toMatchObject({ status: 'failed', error: expect.stringContaining('gone') });
  expect((await build(core, workspace.id, { transition: 'delete' })).status).toBe('deleted');
});

test('the sample project can be worked in, and has a worktree too', async () => {
  const { body } = await core.api('GET', '/api/pilothouse/v1/repositories');
  const { repositories } = body as {
    repositories: readonly { readonly path: string; readonly sample: boolean }[];
  };
  const sample = repositories.find((repository) => repository.sample);
  const { workspace } = await worktreeOf(sample?.path ?? '', 'sample');
  expect(workspace.latest_build.status).toBe('running');
});
