import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { chatSchema, type Chat } from '#shared/api/chats.ts';
import { modelConfigSchema } from '#shared/api/models.ts';
import { NIL_UUID } from '#shared/kernel/ids.ts';
import { createChatClient, PREFIX, startCoreWith } from '#test/support/chat-client.ts';
import type { ChatClient } from '#test/support/chat-client.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';
import { createLiveModel, refused, type LiveModel } from '#test/support/live-model.ts';
import { anthropicText } from '#test/support/providers/anthropic-wire.ts';
import { startProviderServer } from '#test/support/providers/provider-server.ts';
import type { Answer, ProviderServer } from '#test/support/providers/provider-server.ts';

const json = (value: unknown): string => JSON.stringify(value);

describe('titles without a model', () => {
  let core: TestCore;
  let model: LiveModel;
  let client: ChatClient;
  beforeAll(async () => {
    model = createLiveModel();
    core = await startCoreWith(model);
    client = createChatClient(core);
  });
  afterAll(() => core.close());

  const post = (chat: string, what: string, headers = {}) =>
    core.api('POST', `${PREFIX}/${chat}/title/${what}`, undefined, headers);

  async function answered(text: string): Promise<Chat> {
    const chat = await client.create(text);
    const follower = await client.follow(chat.id);
    const call = await model.asked();
    call.say('**Looked** at the parser, and fixed it.');
    call.finish();
    await follower.status('waiting');
    await follower.close();
    return client.get(chat.id);
  }

  it('are for the signed-in person and their chats only', async () => {
    const none = { 'Coder-Session-Token': '' };
    for (const what of ['regenerate', 'propose']) {
      expect((await post(NIL_UUID, what, none)).status).toBe(401);
      expect((await post(NIL_UUID, what)).status).toBe(404);
      expect((await post('nonsense', what)).status).toBe(400);
    }
  });

  it('are the person’s first words, by demand somewhat more of them', async () => {
    const watch = await client.watch();
    const chat = await answered('Please look at the parser of dates and fix it. Then test it.');
    expect(chat.title).toBe('Please look at the parser of dates and');
    const change = await watch.until((event) => event.kind === 'title_change');
    expect(change.chat).toMatchObject({ id: chat.id, title: chat.title });

    const renamed = await core.api('PATCH', `${PREFIX}/${chat.id}`, { title: 'Mine' });
    expect(renamed.status).toBe(204);
    const proposed = await post(chat.id, 'propose');
    expect(proposed).toMatchObject({ status: 200, body: { title: chat.title } });
    expect((await client.get(chat.id)).title).toBe('Mine');

    const regenerated = await post(chat.id, 'regenerate');
    expect(regenerated.status).toBe(200);
    const now = chatSchema.parse(regenerated.body);
    expect(now.title).toBe(chat.title);
    expect(now.updated_at > chat.updated_at).toBe(true);
  });

  it('leave a name that the person has given meanwhile', async () => {
    const chat = await client.create('One two three four five six seven eight nine');
    const call = await model.asked();
    await core.api('PATCH', `${PREFIX}/${chat.id}`, { title: 'My own' });
    call.finish();
    expect((await client.get(chat.id)).title).toBe('My own');
  });

  it('come with a label of the last turn', async () => {
    const chat = await answered('Fix the parser');
    expect(chat.last_turn_summary).toBe('Looked at the parser, and');
    const follower = await client.follow(chat.id);
    await client.send(chat.id, 'And again');
    (await model.asked()).fail(refused());
    await follower.status('error');
    expect((await client.get(chat.id)).last_turn_summary).toBeNull();
    await follower.close();
  });
});

describe('titles by a model', () => {
  let core: TestCore;
  let server: ProviderServer;
  let client: ChatClient;
  beforeEach(async () => {
    server = await startProviderServer();
    core = await startTestCore({ env: {} });
    client = createChatClient(core);
  });
  afterEach(async () => {
    await core.close();
    await server.close();
  });

  const post = (chat: string, what: string) => core.api('POST', `${PREFIX}/${chat}/title/${what}`);

  /** Answers by model, whatever comes first. */
  function answers(byModel: Readonly<Record<string, readonly Answer[]>>): void {
    const left = new Map(Object.entries(byModel).map(([name, list]) => [name, [...list]]));
    const answer: Answer = async (writer, request) => {
      const { model } = z.object({ model: z.string() }).parse(request.body);
      server.queue(answer);
      const next = left.get(model)?.shift();
      if (next) await next(writer, request);
      else writer.json(500, { type: 'error', error: { type: 'api_error', message: 'no answer' } });
    };
    server.queue(answer);
  }

  const says =
    (text: string): Answer =>
    async (writer) => {
      const stream = writer.open();
      for (const frame of anthropicText(text)) await stream.raw(frame);
      stream.end();
    };

  async function addModel(model: string): Promise<string> {
    const created = await core.api('POST', `${PREFIX}/model-configs`, {
      provider: 'anthropic',
      model,
      context_limit: 100_000,
    });
    return modelConfigSchema.parse(created.body).id;
  }

  async function setUp(): Promise<string> {
    await core.api('POST', `${PREFIX}/providers`, {
      provider: 'anthropic',
      api_key: 'k',
      base_url: server.url,
    });
    return addModel('claude-big');
  }

  async function talk(modelConfigId: string, text: string) {
    const watch = await client.watch();
    const chat = await client.create(text, { model_config_id: modelConfigId });
    return { chat, watch };
  }

  it('are written beside the first turn by a cheap one, and so is the label', async () => {
    const big = await setUp();
    answers({
      'claude-big': [says('The parser is fixed now.')],
      'claude-haiku-4-5': [
        says(json({ title: '"Fix the date parser"' })),
        says(json({ label: 'Parser fixed' })),
      ],
    });
    const { chat, watch } = await talk(big, 'please look at the thing and do it');
    const change = await watch.until((event) => event.kind === 'title_change');
    expect(change.chat).toMatchObject({ id: chat.id, title: 'Fix the date parser' });
    const labelled = await watch.until((event) => event.chat.last_turn_summary === 'Parser fixed');
    expect(labelled.kind).toBe('summary_change');
    const titleRequest = server.requests.find((request) => json(request.body).includes('haiku'));
    expect(titleRequest?.body).toMatchObject({ max_tokens: 256 });
    expect(json(titleRequest?.body)).toContain('please look at the thing');
    const cost = await core.api('GET', `${PREFIX}/cost/me/summary`);
    expect(cost.body).toMatchObject({ total_input_tokens: 30 });
  });

  it('fall back to the chat’s model, and stay as they are when none can', async () => {
    const big = await setUp();
    answers({
      'claude-big': [says('Done.'), says('not a title but a whole long sentence instead of one')],
    });
    const { chat, watch } = await talk(big, 'hello there');
    await watch.until((event) => event.chat.status === 'waiting');
    expect((await client.get(chat.id)).title).toBe('hello there');
    expect((await post(chat.id, 'propose')).status).toBe(500);
    expect((await post(chat.id, 'regenerate')).status).toBe(500);
  });

  it('are written by the model that is chosen for them, one at a time', async () => {
    const big = await setUp();
    const chosen = await addModel('claude-chosen');
    await core.api('PUT', `${PREFIX}/config/model-override/title_generation`, {
      model_config_id: chosen,
    });
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: held, resolve: hold } = Promise.withResolvers<void>();
    answers({
      'claude-big': [says('Done.')],
      'claude-chosen': [
        says(json({ title: 'First title' })),
        says(json({ label: 'Done' })),
        async (writer, request) => {
          hold();
          await released;
          await says(json({ title: 'Second title' }))(writer, request);
        },
      ],
    });
    const { chat, watch } = await talk(big, 'hello there');
    await watch.until((event) => event.kind === 'title_change');
    await watch.until((event) => event.chat.last_turn_summary === 'Done');

    const first = post(chat.id, 'regenerate');
    await held;
    expect((await post(chat.id, 'propose')).status).toBe(409);
    const rename = async (title: string) =>
      (await core.api('PATCH', `${PREFIX}/${chat.id}`, { title })).status;
    expect(await rename('First title')).toBe(204);
    expect(await rename('My own')).toBe(409);
    expect((await client.get(chat.id)).title).toBe('First title');
    release();
    expect((await first).body).toMatchObject({ title: 'Second title' });
    expect((await client.get(chat.id)).title).toBe('Second title');
    expect(await rename('My own')).toBe(204);
  });
});
