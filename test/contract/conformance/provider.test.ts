import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import {
  createChatClient,
  openWorkspace,
  PREFIX,
  textOf,
  type Reachable,
} from '#test/support/chat-client.ts';
import { startTestCore } from '#test/support/core.ts';
import { startKillableCore } from '#test/support/killable-core.ts';
import { anthropic, anthropicText } from '#test/support/providers/anthropic-wire.ts';
import {
  startProviderServer,
  streamed,
  type Answer,
} from '#test/support/providers/provider-server.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

/** Points of the checklist that need a real provider's wire, or a process that dies. */

/** The id of a model behind the address. */
async function addModel(core: Reachable, baseUrl: string): Promise<string> {
  const provider = { provider: 'anthropic', api_key: 'sk-ant-planted-0123', base_url: baseUrl };
  expect((await core.api('POST', `${PREFIX}/providers`, provider)).status).toBe(201);
  const created = await core.api('POST', `${PREFIX}/model-configs`, {
    provider: 'anthropic',
    model: 'claude-test',
    context_limit: 200_000,
  });
  return z.object({ id: z.string() }).parse(created.body).id;
}

test('9: two 529s and then an answer are two retries and one message', async () => {
  const server = await startProviderServer();
  onTestFinished(() => server.close());
  const core = await startTestCore();
  onTestFinished(() => core.close());
  const client = createChatClient(core);
  const overloaded = anthropic.errorBody('overloaded_error', 'Overloaded');
  const modelConfigId = await addModel(core, server.url);
  const steps: Answer[] = [
    (answer) => answer.json(529, overloaded),
    streamed(
      anthropic.start(),
      anthropic.textStart(0),
      anthropic.text(0, 'Said '),
      anthropic.error('overloaded_error', 'Overloaded'),
    ),
    streamed(...anthropicText('Said once.')),
  ];
  // Beside the conversation the core asks for a title and the like, with no tools to choose from.
  const answer: Answer = async (writer, request) => {
    const isTurn = JSON.stringify(request.body).includes('"tools"');
    const step = isTurn ? steps.shift() : undefined;
    if (step) await step(writer, request);
    else writer.json(400, anthropic.errorBody('invalid_request_error', 'No words'));
  };
  server.queue(...Array.from({ length: 10 }, () => answer));
  const chat = await client.create('Say something', { model_config_id: modelConfigId });
  const follower = await client.follow(chat.id);
  await follower.until((event) => event.type === 'message' && event.message.role === 'assistant');
  await follower.status('waiting');
  const retries = follower.events.flatMap((event) =>
    event.type === 'retry' ? [[event.retry.attempt, event.retry.kind]] : [],
  );
  expect(retries).toEqual([
    [1, 'overloaded'],
    [2, 'overloaded'],
  ]);
  expect((await client.history(chat.id)).map(textOf)).toEqual(['Say something', 'Said once.']);
});

test('10: a core killed in mid-turn goes on by itself and repeats no stored step', async () => {
  const dataDir = await tempFolder();
  const folder = await tempFolder();
  await writeFile(join(folder, 'a.txt'), 'the content of a');
  const first = await startKillableCore(dataDir);
  const workspaceId = await openWorkspace(first.core, folder, 'full');
  const before = createChatClient(first.core);
  const chat = await before.create('[demo: delay=30ms]\nread a.txt\nrun `cat a.txt`', {
    workspace_id: workspaceId,
  });
  const early = await before.follow(chat.id);
  await early.until((event) => event.type === 'message' && event.message.role === 'tool');
  await early.until((event) => event.type === 'message_part');
  const stored = await before.history(chat.id);
  await first.process.end('SIGKILL');

  const second = await startKillableCore(dataDir);
  const after = createChatClient(second.core);
  const late = await after.follow(chat.id);
  if (late.events[0]?.type === 'status' && late.events[0].status.status !== 'waiting') {
    await late.status('waiting');
  }
  const history = await after.history(chat.id);
  expect(history.slice(0, stored.length)).toEqual(stored);
  const calls = history.flatMap((message) =>
    (message.content ?? []).flatMap((part) => (part.type === 'tool-call' ? [part.tool_name] : [])),
  );
  expect(calls).toEqual(['read_file', 'execute']);
  expect(history.at(-1)?.role).toBe('assistant');
});
