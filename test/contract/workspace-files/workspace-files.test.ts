import { afterAll, beforeAll, expect, test } from 'vitest';
import { workspaceFilesSchema, type WorkspaceFiles } from '#shared/api/workspace-files.ts';
import { createChatClient, startCoreWith, type ChatClient } from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { gitRepository } from '#test/support/git-repository.ts';
import { createScriptedModel } from '#test/support/scripted-model.ts';
import { createWorkspace } from '../workspaces/workspace-client.ts';

let core: TestCore;
let client: ChatClient;

beforeAll(async () => {
  core = await startCoreWith(createScriptedModel([]));
  client = createChatClient(core);
});
afterAll(() => core.close());

const path = (chat: string, query = ''): string => `/api/v2/chats/${chat}/workspace-files${query}`;

test('needs a token, a chat, and a workspace', async () => {
  const unknown = crypto.randomUUID();
  const without = { 'Coder-Session-Token': '' };
  expect((await core.api('GET', path(unknown), undefined, without)).status).toBe(401);
  expect((await core.api('GET', path(unknown))).status).toBe(404);
  expect((await core.api('GET', path('nonsense'))).status).toBe(400);
  const { id } = await client.create('Hello');
  expect((await core.api('GET', path(id))).status).toBe(400);
});

test('finds files of the workspace, under both prefixes', async () => {
  const root = await gitRepository({
    '.gitignore': 'dist\n',
    'src/compass.ts': '',
    'src/course.ts': '',
    'dist/compass.js': '',
  });
  const workspace = await createWorkspace(core, {
    name: `w${crypto.randomUUID().slice(0, 8)}`,
    parameters: { folder: root, approvals: 'full' },
  });
  const { id } = await client.create('Look', { workspace_id: workspace.id });

  async function find(url: string): Promise<WorkspaceFiles> {
    const { status, body } = await core.api('GET', url);
    expect(status).toBe(200);
    return workspaceFilesSchema.parse(body);
  }
  expect(await find(path(id, '?q=comp'))).toEqual({ paths: ['src/compass.ts'], total: 3 });
  const older = `/api/experimental/chats/${id}/workspace-files?q=src&limit=1`;
  expect(await find(older)).toEqual({ paths: ['src/course.ts'], total: 3 });
  expect((await core.api('GET', path(id, '?limit=0'))).status).toBe(400);
});
