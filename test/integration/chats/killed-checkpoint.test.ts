import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkpointRestoredSchema, checkpointsSchema } from '#shared/api/checkpoints.ts';
import { createChatClient, openWorkspace } from '#test/support/chat-client.ts';
import { git, gitRepository } from '#test/support/git-repository.ts';
import { startKillableCore, untilRested } from '#test/support/killable-core.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

test('a turn that a kill cut off keeps the state before it', async () => {
  const dataDir = await tempFolder();
  const root = await gitRepository({ 'a.txt': 'a\n' });
  const first = await startKillableCore(dataDir);
  const workspaceId = await openWorkspace(first.core, root, 'full');
  const chat = await createChatClient(first.core).create(
    'run `echo once >> log.txt; echo b > a.txt; sleep 30`',
    { workspace_id: workspaceId },
  );
  await expect.poll(() => readFile(join(root, 'a.txt'), 'utf8').catch(() => '')).toBe('b\n');
  const refs = await git(root, 'for-each-ref', 'refs/pilothouse/checkpoints');
  expect(refs).toContain(chat.id);
  await first.process.end('SIGKILL');

  const second = await startKillableCore(dataDir);
  const after = await createChatClient(second.core).follow(chat.id);
  await untilRested(after);
  const path = `/api/pilothouse/v1/chats/${chat.id}/review/checkpoints`;
  const listed = await second.core.api('GET', `${path}?repo_root=${encodeURIComponent(root)}`);
  const { checkpoints } = checkpointsSchema.parse(listed.body);
  expect(checkpoints).toHaveLength(1);
  expect(checkpoints[0]?.ended_at).toBeDefined();
  const restored = await second.core.api('POST', `${path}/${checkpoints[0]?.id}/restore`, {
    repo_root: root,
  });
  expect(checkpointRestoredSchema.parse(restored.body).files).toBe(2);
  expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('a\n');
  expect(await git(root, 'status', '--porcelain')).toBe('');
});
