import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ChatStreamEvent } from '#shared/api/chat-events.ts';
import { createChatClient, openWorkspace, type ChatClient } from '#test/support/chat-client.ts';
import { startKillableCore, untilRested } from '#test/support/killable-core.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

const once = { decision: 'allow', scope: 'once' };
const mark = (name: string): string => `run \`echo ${name} >> log.txt\``;

/** The id of the call that asks for the command. */
async function asking(client: ChatClient, chatId: string, command: string): Promise<string> {
  const calls = await client.approvals(chatId);
  return calls.find((call) => call.command?.includes(command))?.tool_call_id ?? '';
}

test('a core killed while some calls ask, one is answered and one runs', async () => {
  const dataDir = await tempFolder();
  const folder = await tempFolder();
  const log = (): Promise<string> => readFile(join(folder, 'log.txt'), 'utf8').catch(() => '');
  const first = await startKillableCore(dataDir);
  const workspaceId = await openWorkspace(first.core, folder, 'ask');
  const slow = 'sh slow.sh';
  await writeFile(join(folder, 'slow.sh'), 'echo slow >> log.txt; sleep 60');
  const rules = `/api/v2/workspaces/${workspaceId}/approvals/rules`;
  expect((await first.core.api('POST', rules, { pattern: slow })).status).toBe(201);
  let client = createChatClient(first.core);
  const chat = await client.create(
    `[demo: delay=0, at-once]\nrun \`${slow}\`\n${mark('answered')}\n${mark('asked')}`,
    { workspace_id: workspaceId },
  );
  const before = await client.follow(chat.id);
  await before.until((event) => event.type === 'approval_request');
  await expect.poll(log, { timeout: 20_000 }).toBe('slow\n');
  const answered = await asking(client, chat.id, 'answered');
  expect(await client.decide(chat.id, answered, once)).toBe(204);
  await expect.poll(log, { timeout: 20_000 }).toBe('slow\nanswered\n');
  const isEnd = (event: ChatStreamEvent): boolean =>
    event.type === 'call_result' && event.call_result.tool_call_id === answered;
  const told = await before.until(isEnd);
  await first.process.end('SIGKILL');

  const second = await startKillableCore(dataDir);
  client = createChatClient(second.core);
  const after = await client.follow(chat.id);
  expect(await after.until(isEnd)).toEqual(told);
  await untilRested(after, 'requires_action');
  const left = await asking(client, chat.id, 'asked');
  expect((await client.approvals(chat.id)).map((call) => call.tool_call_id)).toEqual([left]);
  expect(await client.decide(chat.id, answered, once)).toBe(409);
  expect(await client.decide(chat.id, left, once)).toBe(204);
  await after.status('waiting');
  expect(await log()).toBe('slow\nanswered\nasked\n');
  const results = (await client.history(chat.id)).flatMap(({ content }) =>
    (content ?? []).filter((part) => part.type === 'tool-result'),
  );
  expect(results).toHaveLength(3);
  expect(results[0]).toMatchObject({
    is_error: true,
    result: { error: expect.stringContaining('may have had its effect') },
  });
  expect(results[1]).toMatchObject(told.type === 'call_result' ? told.call_result : {});
  expect(results[2]).toMatchObject({ tool_call_id: left, result: { success: true } });
  await second.process.end('SIGTERM');
}, 60_000);
