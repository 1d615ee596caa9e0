import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChatStreamEvent } from '#shared/api/chat-events.ts';
import { chatSchema, type Chat, type ChatMessage } from '#shared/api/chats.ts';
import { foldChat } from '#shared/events/chat-fold.ts';
import { emptyChatView } from '#shared/events/chat-state.ts';
import {
  createChatClient,
  PREFIX,
  startCoreWith,
  textOf,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import {
  createLiveModel,
  refused,
  type LiveCall,
  type LiveModel,
} from '#test/support/live-model.ts';

let core: TestCore;
let model: LiveModel;
let client: ChatClient;

beforeAll(async () => {
  model = createLiveModel();
  core = await startCoreWith(model, {}, { contextLimit: 1_000 });
  client = createChatClient(core);
});
afterAll(() => core.close());

async function say(text: string, inputTokens = 10): Promise<LiveCall> {
  const call = await model.asked();
  call.say(text);
  call.finish('stop', { input_tokens: inputTokens, output_tokens: 5 });
  return call;
}

/** A chat at rest with one question and its answer. */
async function answered(question: string, answer: string): Promise<Chat> {
  const chat = await client.create(question);
  const follower = await client.follow(chat.id);
  await say(answer);
  await follower.status('waiting');
  await follower.close();
  return chat;
}

const compact = (id: string) => core.api('POST', `${PREFIX}/${id}/compact`);

const promptOf = (call: LiveCall): string => JSON.stringify(call.request.messages);

/** What a message shows, in short. */
function shown(message: ChatMessage): string {
  const [part] = message.content ?? [];
  if (part?.type === 'tool-call') return `call ${part.tool_name}`;
  if (part?.type === 'tool-result') return `result ${part.tool_name}`;
  return `${message.role}: ${textOf(message)}`;
}

const isResult = (event: ChatStreamEvent): boolean =>
  event.type === 'message' && shown(event.message) === 'result chat_summarized';

test('compact needs a token', async () => {
  const answer = await core.api('POST', `${PREFIX}/${crypto.randomUUID()}/compact`, undefined, {
    'Coder-Session-Token': '',
  });
  expect(answer.status).toBe(401);
});

describe('a conversation that fills the context', () => {
  test('stays visible, and the next request does not contain it', async () => {
    const chat = await client.create('The secret word is heron');
    const follower = await client.follow(chat.id);
    await say('I shall remember heron', 700);
    const summary = await say('Note: the word is a bird.');
    expect(promptOf(summary)).toContain('heron');
    expect(summary.request.toolChoice).toBe('none');
    const next = await say('Going on.');
    expect(promptOf(next)).not.toContain('heron');
    expect(promptOf(next)).toContain('the word is a bird');
    await follower.status('waiting');

    const history = await client.history(chat.id);
    expect(history.map(shown)).toEqual([
      'user: The secret word is heron',
      'assistant: I shall remember heron',
      'call chat_summarized',
      'result chat_summarized',
      'assistant: Going on.',
    ]);
    expect(history[3]?.content?.[0]).toMatchObject({
      type: 'tool-result',
      result: {
        summary: 'Note: the word is a bird.',
        source: 'automatic',
        threshold_percent: 70,
        usage_percent: 70,
        context_tokens: 700,
        context_limit_tokens: 1_000,
      },
    });
    expect(history[1]?.usage).toMatchObject({ input_tokens: 700, context_limit: 1_000 });
    await follower.close();

    await client.send(chat.id, 'Which word?');
    const later = await say('A bird.');
    expect(promptOf(later)).not.toContain('heron');
    expect(later.request.messages.map((message) => message.role)).toEqual([
      'system',
      'system',
      'user',
      'assistant',
      'user',
    ]);
  });

  test('is told to subscribers as a call that runs and its result', async () => {
    const chat = await client.create('Fill it');
    const follower = await client.follow(chat.id);
    await say('Full.', 900);
    const summary = await model.asked();
    const begun = await follower.until(
      (event) => event.type === 'message_part' && event.message_part.part.type === 'tool-call',
    );
    const part = begun.type === 'message_part' ? begun.message_part.part : undefined;
    expect(part).toMatchObject({ tool_name: 'chat_summarized' });
    const late = await client.follow(chat.id);
    await late.until((event) => event.type === 'message');
    expect(late.events).toContainEqual(begun);
    summary.say('A note.');
    summary.finish();
    await follower.until(isResult);
    const call = part?.type === 'tool-call' ? part.tool_call_id : undefined;
    const about = follower.events.flatMap((event) => {
      const parts =
        event.type === 'message'
          ? (event.message.content ?? [])
          : event.type === 'message_part'
            ? [event.message_part.part]
            : [];
      return parts
        .filter((each) => 'tool_call_id' in each && each.tool_call_id === call)
        .map((each) => `${event.type} ${each.type}`);
    });
    expect(about).toEqual([
      'message_part tool-call',
      'message_part tool-result',
      'message tool-call',
      'message tool-result',
    ]);
    // Our own view of it: nothing is left of the preview, nothing is shown twice.
    const view = foldChat(emptyChatView, follower.events);
    expect(view.messages.map(shown)).toEqual([
      'user: Fill it',
      'assistant: Full.',
      'call chat_summarized',
      'result chat_summarized',
    ]);
    expect(view.preview).toEqual([]);
    await say('Done.');
    await follower.status('waiting');
    await follower.close();
    await late.close();
  });

  test('comes back when a message before the summary is edited', async () => {
    const chat = await client.create('first');
    const follower = await client.follow(chat.id);
    await say('one', 900);
    await say('A note of what was.');
    await say('on');
    await follower.status('waiting');
    const [first] = await client.history(chat.id);
    const edited = await core.api('PATCH', `${PREFIX}/${chat.id}/messages/${first?.id}`, {
      content: [{ type: 'text', text: 'another beginning' }],
    });
    expect(edited.status).toBe(200);
    const next = await say('yes');
    expect(promptOf(next)).not.toContain('A note of what was');
    expect(next.request.messages.at(-1)).toEqual({ role: 'user', text: 'another beginning' });
    await follower.status('waiting');
    await follower.close();
  });
});

describe('compact', () => {
  test('has the model write a summary and nothing else', async () => {
    const chat = await answered('Say something', 'Something.');
    const follower = await client.follow(chat.id);
    const answer = await compact(chat.id);
    expect(answer.status).toBe(202);
    expect(chatSchema.parse(answer.body)).toMatchObject({ id: chat.id, status: 'pending' });
    await say('Note: something was said.');
    await follower.until(isResult);
    await follower.status('waiting');
    expect((await client.history(chat.id)).map(shown)).toEqual([
      'user: Say something',
      'assistant: Something.',
      'call chat_summarized',
      'result chat_summarized',
    ]);
    await client.send(chat.id, 'And now?');
    expect(promptOf(await say('Now.'))).not.toContain('Say something');
    await follower.close();
  });

  test('refuses with 409 when there is nothing to summarise', async () => {
    const chat = await answered('Hi', 'Hello.');
    const follower = await client.follow(chat.id);
    await compact(chat.id);
    await say('Note: greetings.');
    await follower.until(isResult);
    await follower.status('waiting');
    expect((await compact(chat.id)).status).toBe(409);
    await follower.close();
  });

  test('refuses with 409 while the chat is busy, with 404 an unknown chat', async () => {
    const chat = await client.create('Take your time');
    const follower = await client.follow(chat.id);
    const call = await model.asked();
    expect((await compact(chat.id)).status).toBe(409);
    call.finish();
    await follower.status('waiting');
    expect((await compact(crypto.randomUUID())).status).toBe(404);
    expect((await compact('nonsense')).status).toBe(400);
    await follower.close();
  });

  test('leaves the chat as it was when the model fails, and says why', async () => {
    const chat = await answered('Hi', 'Hello.');
    const follower = await client.follow(chat.id);
    await compact(chat.id);
    (await model.asked()).fail(refused());
    await follower.status('error');
    expect((await client.get(chat.id)).last_error).toMatchObject({ kind: 'auth' });
    expect(await client.history(chat.id)).toHaveLength(2);
    // What is sent next is answered, not summed up.
    await client.send(chat.id, 'Still there?');
    const next = await say('Yes.');
    expect(next.request.messages.at(-1)).toEqual({ role: 'user', text: 'Still there?' });
    await follower.status('waiting');
    await follower.close();
  });

  test('comes before what waits in the queue of a chat that failed', async () => {
    const chat = await answered('Hi', 'Hello.');
    const follower = await client.follow(chat.id);
    await client.send(chat.id, 'Fail');
    const failing = await model.asked();
    await client.send(chat.id, 'Queued');
    failing.fail(refused());
    await follower.status('error');
    expect((await compact(chat.id)).status).toBe(202);
    const summary = await say('Note: greetings, and a failure.');
    expect(promptOf(summary)).not.toContain('Queued');
    const next = await say('Answered.');
    expect(promptOf(next)).toContain('Note: greetings');
    expect(next.request.messages.at(-1)).toEqual({ role: 'user', text: 'Queued' });
    await follower.status('waiting');
    await follower.close();
  });

  test('is done after a restart when the program ended in it', async () => {
    const chat = await answered('Remember me', 'I do.');
    await compact(chat.id);
    await model.asked();
    await core.restart();
    const again = await model.asked();
    expect(again.request.toolChoice).toBe('none');
    const follower = await client.follow(chat.id);
    again.say('Note: remember.');
    again.finish();
    await follower.until(isResult);
    await follower.status('waiting');
    expect(await client.history(chat.id)).toHaveLength(4);
    await follower.close();
  });
});
