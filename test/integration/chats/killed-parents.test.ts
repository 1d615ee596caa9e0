import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  createChatClient,
  openWorkspace,
  PREFIX,
  textOf,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { CoreProgram } from '#test/support/core-program.ts';
import { startKillableCore, untilRested } from '#test/support/killable-core.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

type Family = {
  readonly core: CoreProgram;
  readonly client: ChatClient;
  readonly rootId: string;
  readonly childId: string;
  /** Kills the core and starts another over the same data. */
  again(): Promise<{ readonly core: CoreProgram; readonly client: ChatClient }>;
};

/** A parent that waits for a subagent, which runs a slow command. */
async function startFamily(): Promise<Family> {
  const dataDir = await tempFolder();
  const folder = await tempFolder();
  await writeFile(join(folder, 'slow.sh'), 'echo begun; sleep 2; echo ended');
  const core = await startKillableCore(dataDir);
  const client = createChatClient(core.core);
  const watcher = await client.watch();
  const root = await client.create('Ask a helper to run `sh slow.sh` [demo: delay=0]', {
    workspace_id: await openWorkspace(core.core, folder, 'full'),
  });
  const { chat: child } = await watcher.until(
    ({ kind, chat }) => kind === 'created' && chat.parent_chat_id === root.id,
  );
  const follower = await client.follow(child.id);
  await follower.until((event) => event.type === 'message' && event.message.role === 'assistant');
  const parent = await client.follow(root.id);
  await parent.until(
    (event) =>
      event.type === 'message' &&
      (event.message.content ?? []).some(
        (part) => part.type === 'tool-call' && part.tool_name === 'wait_agent',
      ),
  );
  return {
    core,
    client,
    rootId: root.id,
    childId: child.id,
    async again() {
      await core.process.end('SIGKILL');
      const next = await startKillableCore(dataDir);
      return { core: next, client: createChatClient(next.core) };
    },
  };
}

const toolText = async (client: ChatClient, chatId: string): Promise<string> =>
  JSON.stringify((await client.history(chatId)).filter(({ role }) => role === 'tool').at(-1));

test('interrupted in time, a killed parent stays at rest and its subagent goes on', async () => {
  const family = await startFamily();
  await family.client.interrupt(family.rootId);
  const { client } = await family.again();
  await untilRested(await client.follow(family.childId));
  expect((await client.get(family.rootId)).status).toBe('waiting');
  expect(await toolText(client, family.rootId)).toContain('interrupted');
  expect((await client.history(family.childId)).at(-1)?.role).toBe('assistant');
}, 60_000);

test('archived in time, a killed family rests, and its parent can go on alone', async () => {
  const family = await startFamily();
  const path = `${PREFIX}/${family.rootId}`;
  expect((await family.core.core.api('PATCH', path, { archived: true })).status).toBe(204);
  const { client, core } = await family.again();
  for (const id of [family.rootId, family.childId]) {
    expect(await client.get(id)).toMatchObject({ archived: true, status: 'waiting' });
  }
  expect(await toolText(client, family.rootId)).toMatch(/interrupted|stopped the subagent too/);
  expect(await toolText(client, family.childId)).toContain('interrupted');
  expect((await core.core.api('PATCH', path, { archived: false })).status).toBe(204);
  const follower = await client.follow(family.rootId);
  await client.send(family.rootId, 'read slow.sh [demo: delay=0]');
  await follower.status('waiting');
  expect(textOf((await client.history(family.rootId)).at(-1) ?? {})).toContain('echo begun');
  expect((await client.get(family.childId)).status).toBe('waiting');
}, 60_000);

test('edited in time, a killed parent answers the new word and nothing of the old', async () => {
  const family = await startFamily();
  const [first] = await family.client.history(family.rootId);
  const path = `${PREFIX}/${family.rootId}/messages/${first?.id}`;
  const content = [{ type: 'text', text: 'read slow.sh [demo: delay=0]' }];
  expect((await family.core.core.api('PATCH', path, { content })).status).toBe(200);
  const { client } = await family.again();
  await untilRested(await client.follow(family.rootId));
  await untilRested(await client.follow(family.childId));
  const history = await client.history(family.rootId);
  expect(history.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant']);
  expect(JSON.stringify(history)).not.toContain('wait_agent');
}, 60_000);

test('a summary that was half written is written once', async () => {
  const dataDir = await tempFolder();
  const first = await startKillableCore(dataDir);
  let client = createChatClient(first.core);
  const chat = await client.create('[demo: delay=0]\nhello there');
  const follower = await client.follow(chat.id);
  await untilRested(follower);
  expect((await first.core.api('POST', `${PREFIX}/${chat.id}/compact`)).status).toBeLessThan(300);
  await follower.until(
    ({ type, ...event }) =>
      type === 'message_part' && JSON.stringify(event).includes('chat_summarized'),
  );
  await first.process.end('SIGKILL');
  const second = await startKillableCore(dataDir);
  client = createChatClient(second.core);
  const after = await client.follow(chat.id);
  await untilRested(after);
  const roles = ['user', 'assistant', 'assistant', 'tool'];
  expect((await client.history(chat.id)).map(({ role }) => role)).toEqual(roles);
  await client.send(chat.id, '[demo: delay=0] and now?');
  await after.status('pending');
  await after.status('waiting');
  expect((await client.history(chat.id)).map(({ role }) => role)).toEqual([
    ...roles,
    'user',
    'assistant',
  ]);
}, 60_000);

test('a question that is open when the core is killed takes its answer afterwards', async () => {
  const dataDir = await tempFolder();
  const first = await startKillableCore(dataDir);
  let client = createChatClient(first.core);
  const workspaceId = await openWorkspace(first.core, await tempFolder(), 'full');
  const more = { plan_mode: 'plan', workspace_id: workspaceId };
  const chat = await client.create('Ask me [demo: delay=0]', more);
  await untilRested(await client.follow(chat.id));
  const stored = await client.history(chat.id);
  expect(stored.at(-1)?.content?.[0]).toMatchObject({ tool_name: 'ask_user_question' });
  await first.process.end('SIGKILL');
  const second = await startKillableCore(dataDir);
  client = createChatClient(second.core);
  expect(await client.history(chat.id)).toEqual(stored);
  const follower = await client.follow(chat.id);
  await client.send(chat.id, 'The first one [demo: delay=0]');
  await follower.status('waiting');
  expect(JSON.stringify(await client.history(chat.id))).toContain('propose_plan');
}, 60_000);
