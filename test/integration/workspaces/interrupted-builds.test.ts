import { chmod, rm, stat, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { provisionerJobLogSchema } from '#shared/api/provisioner-jobs.ts';
import { workspaceBuildSchema } from '#shared/api/workspace-builds.ts';
import { workspaceSchema } from '#shared/api/workspaces.ts';
import { connect } from '#main/store/database.ts';
import { dataPaths } from '#main/platform/paths.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';
import { git, gitRepository } from '#test/support/git-repository.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

const run = promisify(execFile);

let core: TestCore;
beforeEach(async () => {
  core = await startTestCore();
});
afterEach(() => core.close());

async function create(name: string, template: string, parameters: Record<string, string>) {
  const found = await core.api('GET', `/api/v2/organizations/default/templates/${template}`);
  const { body } = await core.api('POST', '/api/v2/users/me/workspaces', {
    template_id: (found.body as { readonly id: string }).id,
    name,
    rich_parameter_values: Object.entries(parameters).map(([key, value]) => ({ name: key, value })),
  });
  return workspaceSchema.parse(body);
}

async function getBuild(id: string) {
  return workspaceBuildSchema.parse((await core.api('GET', `/api/v2/workspacebuilds/${id}`)).body);
}

const logsOf = (id: string) => core.socket(`/api/v2/workspacebuilds/${id}/logs?follow`);

/** A repository whose check-outs wait until `release` is called. */
async function slowRepository() {
  const repository = await gitRepository({ 'a.txt': 'a\n' });
  const pipe = join(await tempFolder(), 'pipe');
  await run('mkfifo', [pipe]);
  const hook = join(repository, '.git', 'hooks', 'post-checkout');
  await writeFile(hook, `#!/bin/sh\ncat '${pipe}' > /dev/null\n`);
  await chmod(hook, 0o755);
  return { repository, release: () => writeFile(pipe, 'go\n') };
}

test('a build that is cancelled at work ends cancelled and forgets nothing it made', async () => {
  const { repository, release } = await slowRepository();
  const workspace = await create('slow', 'git-worktree', { repository });
  const { id } = workspace.latest_build;
  const socket = logsOf(id);
  await socket.until((frame) =>
    provisionerJobLogSchema.parse(frame).output.startsWith('Checking it out'),
  );
  const cancel = `/api/v2/workspacebuilds/${id}/cancel`;
  expect((await core.api('PATCH', `${cancel}?expect_status=pending`)).status).toBe(412);
  const busy = await core.api('POST', `/api/v2/workspaces/${workspace.id}/builds`, {
    transition: 'delete',
  });
  expect(busy.status).toBe(409);
  expect((await core.api('PATCH', `${cancel}?expect_status=running`)).status).toBe(200);
  expect(await getBuild(id)).toMatchObject({ status: 'canceling' });
  expect((await core.api('PATCH', cancel)).status).toBe(400);
  await release();
  expect(await socket.closed()).toBe(1000);
  const canceled = await getBuild(id);
  expect(canceled).toMatchObject({ status: 'canceled', resources: [] });
  expect(canceled.job.canceled_at).toEqual(expect.any(String));

  // The worktree was made; deleting the workspace finds and removes it.
  const state = await core.api('GET', `/api/v2/workspacebuilds/${id}/state`);
  const { root, created } = state.body as { readonly root: string; readonly created: boolean };
  expect(created).toBe(true);
  const deleted = await core.api('POST', `/api/v2/workspaces/${workspace.id}/builds`, {
    transition: 'delete',
  });
  await logsOf(workspaceBuildSchema.parse(deleted.body).id).closed();
  await expect(stat(root)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await git(repository, 'branch', '--list', 'pilothouse/slow')).not.toBe('');
});

test('a build that hangs does not hold the end of the process up, and has failed after it', async () => {
  const { repository, release } = await slowRepository();
  const workspace = await create('hanging', 'git-worktree', { repository });
  const { id } = workspace.latest_build;
  await logsOf(id).until((frame) =>
    provisionerJobLogSchema.parse(frame).output.startsWith('Checking it out'),
  );
  await core.restart();
  expect(await getBuild(id)).toMatchObject({ status: 'failed' });
  await release();
  const start = await core.api('POST', `/api/v2/workspaces/${workspace.id}/builds`, {
    transition: 'start',
  });
  const next = workspaceBuildSchema.parse(start.body).id;
  await logsOf(next).closed();
  expect((await getBuild(next)).status).toBe('running');
});

test('a build that a dead process left behind has failed', async () => {
  const folder = await tempFolder();
  const workspace = await create('interrupted', 'local-folder', { folder });
  const { id } = workspace.latest_build;
  await logsOf(id).closed();
  const { dataDir } = core;
  await core.core.close();
  // As kill -9 in the middle of the build leaves it.
  const db = connect(dataPaths(dataDir).database);
  db.prepare(
    `UPDATE workspace_builds SET job_status = 'running', completed_at = NULL WHERE id = ?`,
  ).run(id);
  db.prepare('DELETE FROM workspace_agent_logs').run();
  db.prepare('DELETE FROM workspace_agent_log_sources').run();
  db.prepare('DELETE FROM workspace_agents').run();
  db.close();
  const previous = core;
  core = await startTestCore({ dataDir });

  const failed = await getBuild(id);
  expect(failed).toMatchObject({ status: 'failed', resources: [] });
  expect(failed.job.error).toMatch(/ended while this build was at work/);
  expect(failed.job.completed_at).toEqual(expect.any(String));
  const again = await core.api('POST', `/api/v2/workspaces/${workspace.id}/builds`, {
    transition: 'start',
  });
  expect(again.status).toBe(201);
  const next = workspaceBuildSchema.parse(again.body).id;
  await logsOf(next).closed();
  expect((await getBuild(next)).status).toBe('running');
  await previous.close();
  await core.core.close();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 20 });
});
