import { access, chmod, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { workspaceBuildSchema } from '#shared/api/workspace-builds.ts';
import type { NewWorktree } from '#main/agent-bridge/ports/index.ts';
import type { Reachable } from '#test/support/chat-client.ts';
import {
  commitAll,
  git,
  gitRepository,
  testGit,
  writeFiles,
} from '#test/support/git-repository.ts';
import { errorOf, valueOf } from '#test/support/git-review.ts';
import { startKillableCore } from '#test/support/killable-core.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function commandLines(): Promise<string> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const read = (pid: string) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return (await Promise.all(pids.map(read))).join('\n');
}

async function descendants(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const below = await Promise.all(text.split(' ').filter(Boolean).map(Number).map(descendants));
  return [pid, ...below.flat()];
}

/** A repository of which a check-out stops in its middle until `open` is called. */
async function gatedRepository(by: 'filter' | 'hook') {
  const names = Array.from({ length: 40 }, (_, at) => `f${String(at).padStart(2, '0')}.txt`);
  const files = Object.fromEntries(names.map((name) => [name, `${name}\n`.repeat(50)]));
  const root = await gitRepository({ ...files, '.gitattributes': 'f20.txt filter=gate\n' });
  const folder = await tempFolder();
  const [gate, reached] = [join(folder, 'gate'), join(folder, 'reached')];
  const script = `#!/bin/sh\ntouch '${reached}'\nwhile [ ! -e '${gate}' ]; do sleep 0.05; done\n`;
  if (by === 'filter') {
    const program = join(folder, 'smudge');
    await writeFile(program, `${script}exec cat\n`, { mode: 0o755 });
    await git(root, 'config', 'filter.gate.smudge', program);
    await git(root, 'config', 'filter.gate.clean', 'cat');
  } else {
    const hook = join(root, '.git', 'hooks', 'post-checkout');
    await writeFile(hook, script);
    await chmod(hook, 0o755);
  }
  return {
    root,
    reached: () => expect.poll(() => exists(reached)).toBe(true),
    open: () => writeFile(gate, ''),
  };
}

const workspaceSchema = z.object({ id: z.string(), latest_build: z.object({ id: z.string() }) });
const templatesSchema = z.array(z.object({ id: z.string(), name: z.string() }));
const stateSchema = z.object({ root: z.string(), created: z.boolean() });

async function create(core: Reachable, repository: string) {
  const templates = templatesSchema.parse((await core.api('GET', '/api/v2/templates')).body);
  const { body } = await core.api('POST', '/api/v2/users/me/workspaces', {
    template_id: templates.find((each) => each.name === 'git-worktree')?.id,
    name: 'cut-off',
    rich_parameter_values: [{ name: 'repository', value: repository }],
  });
  return workspaceSchema.parse(body);
}

async function build(core: Reachable, workspaceId: string, transition: 'start' | 'delete') {
  const path = `/api/v2/workspaces/${workspaceId}/builds`;
  const { body } = await core.api('POST', path, { transition });
  const { id } = workspaceBuildSchema.parse(body);
  await core.socket(`/api/v2/workspacebuilds/${id}/logs?follow=true`).closed();
  return workspaceBuildSchema.parse((await core.api('GET', `/api/v2/workspacebuilds/${id}`)).body);
}

/** A core that was killed, with all that it ran, in the middle of making a worktree. */
async function killedInTheMiddle(by: 'filter' | 'hook', kill: 'everything' | 'the core') {
  const [dataDir, repository] = [await tempFolder(), await gatedRepository(by)];
  const first = await startKillableCore(dataDir);
  const workspace = await create(first.core, repository.root);
  await repository.reached();
  const state = `/api/v2/workspacebuilds/${workspace.latest_build.id}/state`;
  const { root, created } = stateSchema.parse((await first.core.api('GET', state)).body);
  expect(created).toBe(false);
  const family = await descendants(first.process.pid);
  expect(family.length).toBeGreaterThan(2);
  process.kill(first.process.pid, 'SIGKILL');
  for (const pid of kill === 'everything' ? family.slice(1) : []) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended with the one before.
    }
  }
  await first.process.end('SIGKILL');
  const { core } = await startKillableCore(dataDir);
  const again = () => build(core, workspace.id, 'start');
  if (kill === 'everything') await repository.open();
  const open = (): Promise<void> => repository.open();
  return { core, workspace, root, repository: repository.root, again, open };
}

describe.skipIf(process.platform !== 'linux')('kill -9 while a worktree is checked out', () => {
  test.each(['filter', 'hook'] as const)('in a %s: the next start completes it', async (by) => {
    const { again, root, repository } = await killedInTheMiddle(by, 'everything');
    await writeFile(join(root, 'mine.txt'), 'mine\n');
    const { status, job } = await again();
    expect([status, job.error ?? '']).toEqual(['running', '']);
    expect(await git(root, 'status', '--porcelain')).toBe('?? mine.txt\n');
    expect(await git(root, 'branch', '--show-current')).toBe('pilothouse/cut-off\n');
    expect(await git(repository, 'worktree', 'list', '--porcelain')).not.toContain('locked');
    const branches = await git(repository, 'branch', '--list', 'pilothouse/*');
    expect(branches).toBe('+ pilothouse/cut-off\n');
  });

  test('a git that outlived the core is ended first', async () => {
    const { again, root, open } = await killedInTheMiddle('hook', 'the core');
    const { status } = await again();
    expect(status).toBe('running');
    await open();
    // It would have told its failure to nobody, and taken the folder away.
    expect(await git(root, 'status', '--porcelain')).toBe('');
    expect(await commandLines()).not.toContain(root);
  });

  test('it can be deleted at once', async () => {
    const { core, workspace, root, repository } = await killedInTheMiddle('filter', 'everything');
    await build(core, workspace.id, 'delete');
    expect(await exists(root)).toBe(false);
    expect((await git(repository, 'worktree', 'list')).trim().split('\n')).toHaveLength(1);
  });
});

/** The state that `git worktree add` leaves when it is killed where `how` says. */
async function halfMade(how: 'branch' | 'record' | 'no head' | 'files'): Promise<NewWorktree> {
  const repositoryRoot = await gitRepository({ 'a.txt': 'a\n'.repeat(1000), 'd/b.txt': 'b\n' });
  const worktree = join(await tempFolder(), 'tree');
  const request = { repositoryRoot, worktree, baseBranch: 'main', newBranch: 'side' };
  if (how === 'branch') {
    await git(repositoryRoot, 'branch', 'side');
    return request;
  }
  valueOf(await testGit.addWorktree(request));
  const record = join(repositoryRoot, '.git', 'worktrees', 'tree');
  await writeFile(join(record, 'locked'), 'initializing');
  await rm(join(record, 'index'));
  if (how === 'files') {
    await writeFile(join(record, 'index.lock'), '');
    await truncate(join(worktree, 'a.txt'), 777);
    await rm(join(worktree, 'd'), { recursive: true });
    return request;
  }
  await rm(join(worktree, 'a.txt'));
  await rm(join(worktree, 'd'), { recursive: true });
  await writeFile(join(record, 'HEAD'), `${'0'.repeat(40)}\n`);
  if (how === 'record') await rm(worktree, { recursive: true });
  return request;
}

describe('what a killed git worktree add leaves', () => {
  test.each(['branch', 'record', 'no head', 'files'] as const)('up to its %s', async (how) => {
    const request = await halfMade(how);
    const repaired = valueOf(await testGit.repairWorktree(request));
    expect(repaired).toBe(how === 'branch' || how === 'record' ? 'absent' : 'made');
    if (repaired === 'absent') valueOf(await testGit.addWorktree(request));
    const { worktree, repositoryRoot } = request;
    expect(await git(worktree, 'status', '--porcelain=v1', '--branch')).toBe('## side\n');
    expect((await readdir(worktree)).toSorted()).toEqual(['.git', 'a.txt', 'd']);
    expect(await git(repositoryRoot, 'worktree', 'list', '--porcelain')).not.toContain('locked');
    expect(valueOf(await testGit.repairWorktree(request))).toBe('made');
  });

  test("is completed around the person's files", async () => {
    const request = await halfMade('files');
    const { worktree } = request;
    await writeFiles(worktree, {
      'a.txt': 'mine\n',
      'd/b.txt': 'b\nand mine\n',
      'c.txt': 'mine\n',
    });
    expect(valueOf(await testGit.repairWorktree(request))).toBe('made');
    expect(await git(worktree, 'status', '--porcelain')).toBe(' M a.txt\n M d/b.txt\n?? c.txt\n');
    expect(await readFile(join(worktree, 'a.txt'), 'utf8')).toBe('mine\n');
  });
});

describe('a worktree that somebody else made at the place', () => {
  async function theirs() {
    const repositoryRoot = await gitRepository({ 'a.txt': 'a\n' });
    const worktree = join(await tempFolder(), 'tree');
    const request = { repositoryRoot, worktree, baseBranch: 'main', newBranch: 'side' };
    return request;
  }

  test('on another branch, locked, or with files but no worktree, is left alone', async () => {
    const request = await theirs();
    const { repositoryRoot: root, worktree } = request;
    await git(root, 'worktree', 'add', '--quiet', '-b', 'their', worktree);
    await rm(join(worktree, 'a.txt'));
    const index = join(root, '.git/worktrees/tree/index');
    const untouched = await stat(index);
    await rm(join(worktree, 'a.txt'), { force: true });
    await writeFile(join(root, '.git/worktrees/tree/index.lock'), '');
    expect(errorOf(await testGit.repairWorktree(request)).kind).toBe('refused');
    expect(await exists(join(root, '.git/worktrees/tree/index.lock'))).toBe(true);
    await rm(join(root, '.git/worktrees/tree/index.lock'));
    await git(worktree, 'branch', '--move', 'side');
    await git(root, 'worktree', 'lock', '--reason', 'on a stick', worktree);
    expect(errorOf(await testGit.repairWorktree(request)).kind).toBe('refused');
    expect(await exists(join(worktree, 'a.txt'))).toBe(false);
    expect((await stat(index)).mtimeMs).toBe(untouched.mtimeMs);
    const other = { ...request, worktree: join(await tempFolder(), 'folder') };
    await writeFiles(other.worktree, { 'their.txt': 'x\n' });
    expect(errorOf(await testGit.repairWorktree(other)).kind).toBe('refused');
    expect(await readdir(other.worktree)).toEqual(['their.txt']);
  });

  test('or a branch with work on it, is not taken', async () => {
    const request = await theirs();
    await git(request.repositoryRoot, 'switch', '--quiet', '--create', 'side');
    await writeFile(join(request.repositoryRoot, 'a.txt'), 'more\n');
    await commitAll(request.repositoryRoot);
    await git(request.repositoryRoot, 'switch', '--quiet', 'main');
    expect(valueOf(await testGit.repairWorktree(request))).toBe('absent');
    expect(errorOf(await testGit.addWorktree(request)).kind).toBe('refused');
  });
});
