import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createChatClient, openWorkspace, textOf } from '#test/support/chat-client.ts';
import { startKillableCore } from '#test/support/killable-core.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

test('a killed core waits for both subagents again, and asks the person once more', async () => {
  const dataDir = await tempFolder();
  const folder = await tempFolder();
  await writeFile(join(folder, 'a.txt'), 'the content of a');
  const first = await startKillableCore(dataDir);
  const workspaceId = await openWorkspace(first.core, folder, 'ask');
  let client = createChatClient(first.core);
  const watcher = await client.watch();
  const root = await client.create(
    'Ask helpers to run `echo first`; run `echo second` [demo: delay=0]',
    { workspace_id: workspaceId },
  );
  const asking = new Set<string>();
  while (asking.size < 2) {
    const { chat } = await watcher.until((event) => event.kind === 'action_required');
    asking.add(chat.id);
  }
  expect((await client.get(root.id)).status).toBe('running');
  await first.process.end('SIGKILL');

  const second = await startKillableCore(dataDir);
  client = createChatClient(second.core);
  const follower = await client.follow(root.id);
  const { children } = await client.get(root.id);
  expect(new Set(children.map((child) => child.id))).toEqual(asking);
  for (const { id, status } of children) {
    expect(status).toBe('requires_action');
    const [request] = await client.approvals(id);
    const decision = { decision: 'allow', scope: 'once' };
    expect(await client.decide(id, request?.tool_call_id ?? '', decision)).toBe(204);
  }
  await follower.status('waiting');
  const history = await client.history(root.id);
  const report = textOf(history.at(-1) ?? {});
  expect(report).toContain('echo first');
  expect(report).toContain('echo second');
  expect((await client.get(root.id)).children).toHaveLength(2);
  expect(await second.process.end('SIGTERM')).toBe(0);
});
