import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatMessage } from '#shared/api/chats.ts';
import {
  createChatClient,
  openWorkspace,
  textOf,
  type ChatClient,
} from '#test/support/chat-client.ts';
import { startTestCore } from '#test/support/core.ts';
import type { TestCore } from '#test/support/core.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

const realHome = process.env['HOME'];
let core: TestCore;
let client: ChatClient;
let folder: string;

beforeEach(async () => {
  process.env['HOME'] = await tempFolder();
  core = await startTestCore();
  client = createChatClient(core);
  folder = await tempFolder();
  await writeFile(join(folder, 'README.md'), 'A project about swallows.\n');
});
afterEach(async () => {
  await core.close();
  process.env['HOME'] = realHome;
});

/** One turn of the demo model with the real tools; the chat and what was said in it. */
async function play(
  request: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly chatId: string; readonly history: readonly ChatMessage[] }> {
  const workspaceId = await openWorkspace(core, folder, 'full');
  const watcher = await client.watch();
  const chat = await client.create(`${request} [demo: delay=0]`, {
    workspace_id: workspaceId,
    ...more,
  });
  await watcher.until(
    ({ kind, chat: { id, status } }) =>
      kind === 'status_change' && id === chat.id && !['pending', 'running'].includes(status),
  );
  return { chatId: chat.id, history: await client.history(chat.id) };
}

const lastText = (history: readonly ChatMessage[]): string => textOf(history.at(-1) ?? {});

const toolNames = (history: readonly ChatMessage[]): string[] =>
  history
    .flatMap((message) => message.content ?? [])
    .flatMap((part) => (part.type === 'tool-call' ? [part.tool_name ?? ''] : []));

describe('the demo model', () => {
  it('asks helpers, who really look', async () => {
    const { chatId, history } = await play(
      'Ask helpers to read README.md; search for swallows in README.md',
    );
    expect(toolNames(history)).toEqual(['spawn_agent', 'spawn_agent', 'wait_agent', 'wait_agent']);
    expect(lastText(history)).toContain('A project about swallows.');
    expect(lastText(history)).toContain('1 line of 1 file');
    const { children } = await client.get(chatId);
    expect(children.map((child) => child.status)).toEqual(['waiting', 'waiting']);
  });

  it('plans, and asks, in plan mode only', async () => {
    const { history } = await play('Rename the birds', { plan_mode: 'plan' });
    expect(toolNames(history)).toEqual(['write_file', 'propose_plan']);
    expect(history.at(-1)?.content?.[0]).toMatchObject({ result: { ok: true, kind: 'plan' } });

    const asked = await play('Ask me a question', { plan_mode: 'plan' });
    expect(toolNames(asked.history)).toEqual(['ask_user_question']);

    const outside = await play('Ask me a question');
    expect(toolNames(outside.history)).toEqual([]);
    expect(lastText(outside.history)).toContain('plan mode');
  });
});
