import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { WorkspaceAgent } from '#shared/api/workspace-agents.ts';
import { workspaceSchema } from '#shared/api/workspaces.ts';
import { startTestCore } from '#test/support/core.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

test('a folder that goes is a lost connection, until it comes back', async () => {
  const clock = createManualClock();
  const core = await startTestCore({ clock });
  onTestFinished(() => core.close());
  const parent = await tempFolder();
  const folder = join(parent, 'project');
  const elsewhere = join(parent, 'elsewhere');
  await mkdir(folder);
  const opened = await core.api('POST', '/api/pilothouse/v1/open-folder', { folder });
  const { id } = workspaceSchema.parse(opened.body);

  /** Lets the heart beat until the workspace agent has this status. */
  async function beatUntil(status: WorkspaceAgent['status']): Promise<WorkspaceAgent> {
    for (;;) {
      await clock.advance(15_000);
      const { body } = await core.api('GET', `/api/v2/workspaces/${id}`);
      const [resource] = workspaceSchema.parse(body).latest_build.resources;
      const agent = resource?.agents?.[0];
      if (agent?.status === status) return agent;
    }
  }

  expect(await beatUntil('connected')).toMatchObject({ health: { healthy: true } });
  await rename(folder, elsewhere);
  expect(await beatUntil('disconnected')).toMatchObject({
    health: { healthy: false, reason: `The folder ${folder} is gone.` },
  });
  await rename(elsewhere, folder);
  const back = await beatUntil('connected');
  expect(back.health).toEqual({ healthy: true });
  const logs = await core.api('GET', `/api/v2/workspaceagents/${back.id}/logs?format=text`);
  expect(String(logs.body).match(/Connected to|is gone/g)).toEqual([
    'Connected to',
    'is gone',
    'Connected to',
  ]);
});
