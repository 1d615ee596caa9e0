import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { chatSchema, editMessageResponseSchema } from '#shared/api/chats.ts';
import type { PromptMessage } from '#main/agent-loop/index.ts';
import {
  createChatClient,
  openWorkspace,
  PREFIX,
  startCoreWith,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { createLiveModel, type LiveModel } from '#test/support/live-model.ts';
import { pdf, png } from '#test/support/sample-files.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

let model: LiveModel;
let core: TestCore;
let client: ChatClient;
let organization: string;

beforeEach(async () => {
  model = createLiveModel();
  core = await startCoreWith(model);
  client = createChatClient(core);
  const found = await core.api('GET', '/api/v2/organizations');
  organization =
    z
      .array(z.object({ id: z.string() }))
      .min(1)
      .parse(found.body)[0]?.id ?? '';
});
afterEach(() => core.close());

type Upload = {
  readonly prefix?: string;
  readonly organization?: string;
  readonly disposition?: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

async function post(data: Uint8Array | string, upload: Upload = {}): Promise<Response> {
  const query = `?organization=${upload.organization ?? organization}`;
  return fetch(`${core.url}${upload.prefix ?? PREFIX}/files${query}`, {
    method: 'POST',
    headers: {
      'Coder-Session-Token': core.token,
      'Content-Disposition': upload.disposition ?? 'attachment; filename="file.txt"',
      'Content-Type': upload.type ?? 'application/octet-stream',
      ...upload.headers,
    },
    body: typeof data === 'string' ? Buffer.from(data) : Buffer.from(data),
  });
}

async function upload(data: Uint8Array | string, name = 'file.txt'): Promise<string> {
  const answer = await post(data, { disposition: `attachment; filename="${name}"` });
  expect(answer.status).toBe(201);
  return z.object({ id: z.guid() }).parse(await answer.json()).id;
}

function get(
  id: string,
  init: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Response> {
  return fetch(`${core.url}${PREFIX}/files/${id}`, {
    ...init,
    headers: { 'Coder-Session-Token': core.token, ...init.headers },
  });
}

const fileOf = (id: string) => ({ type: 'file', file_id: id });

/** What the model was given as the person's newest message. */
function newestUser(messages: readonly PromptMessage[]): Extract<PromptMessage, { role: 'user' }> {
  const message = messages.findLast((each) => each.role === 'user');
  if (message?.role !== 'user') throw new Error('no user message');
  return message;
}

describe('upload', () => {
  test('without a token is refused', async () => {
    const answer = await post('text', { headers: { 'Coder-Session-Token': '' } });
    expect(answer.status).toBe(401);
  });

  test('stores the bytes as they are, under either prefix', async () => {
    const answer = await post(png, {
      prefix: '/api/v2/chats',
      disposition: 'attachment; filename="dot.png"',
      type: 'image/png',
    });
    expect(answer.status).toBe(201);
    const { id } = z.object({ id: z.guid() }).parse(await answer.json());
    const file = await get(id);
    expect(Buffer.from(await file.arrayBuffer()).equals(png)).toBe(true);
  });

  test('takes no body for JSON that is meant as a file', async () => {
    const id = await upload('{"a": 1}', 'data.json');
    const file = await get(id);
    expect(file.headers.get('content-type')).toBe('application/json');
    await expect(file.text()).resolves.toBe('{"a": 1}');
  });

  test.each([
    ['a missing organization', { organization: '' }, 400],
    ['a bad organization', { organization: 'coder' }, 400],
    ['a foreign organization', { organization: '11111111-1111-4111-8111-111111111111' }, 403],
    ['no name', { disposition: 'attachment' }, 400],
    ['an empty name', { disposition: 'attachment; filename="\t"' }, 400],
    ['a type that is not taken', { type: 'application/zip' }, 400],
    ['a type that is none', { type: 'picture' }, 400],
    ['a type that is not the content’s', { type: 'image/png' }, 400],
  ])('with %s is refused', async (_, how, status) => {
    const answer = await post('some text', how);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ message: expect.any(String) });
  });

  test('takes 10 MiB and no byte more', async () => {
    const limit = 10 * 1024 * 1024;
    expect((await post('a'.repeat(limit))).status).toBe(201);
    expect((await post('a'.repeat(limit + 1))).status).toBe(413);
  });

  test('of an SVG is refused', async () => {
    const answer = await post('<svg xmlns="http://www.w3.org/2000/svg"/>', { type: 'text/plain' });
    expect(answer.status).toBe(400);
  });

  test('cleans the name and cuts it at 255 bytes', async () => {
    const id = await upload('x', `${'ä'.repeat(200)}.txt`);
    const name = (await get(id)).headers.get('content-disposition') ?? '';
    expect(name).toBe(
      `inline; filename="${'_'.repeat(127)}"; filename*=UTF-8''${'%C3%A4'.repeat(127)}`,
    );
  });

  test('with the cookie of a browser needs its CSRF token', async () => {
    const cookie = `coder_session_token=${core.token}`;
    const headers = { 'Coder-Session-Token': '', Cookie: cookie };
    expect((await post('text', { headers })).status).toBe(400);
    const page = await fetch(`${core.url}/api/v2/users/me`, { headers: { Cookie: cookie } });
    const token = /csrf_token=([^;]+)/.exec(page.headers.get('set-cookie') ?? '')?.[1] ?? '';
    const answer = await post('text', {
      headers: { ...headers, Cookie: `${cookie}; csrf_token=${token}`, 'X-CSRF-TOKEN': token },
    });
    expect(answer.status).toBe(201);
  });
});

describe('download', () => {
  test('says what the file is, and that it never changes', async () => {
    const picture = await get(await upload(png, 'dot.png'));
    expect(Object.fromEntries(picture.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': `${png.length}`,
      'content-disposition': `inline; filename="dot.png"; filename*=UTF-8''dot.png`,
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    const document = await get(await upload(pdf, 'paper.pdf'));
    expect(document.headers.get('content-disposition')).toMatch(
      /^attachment; filename="paper.pdf"/,
    );
  });

  test('answers HEAD and one range', async () => {
    const id = await upload('0123456789');
    const head = await get(id, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '10']);
    await expect(head.text()).resolves.toBe('');
    const part = await get(id, { headers: { Range: 'bytes=2-4' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 2-4/10']);
    await expect(part.text()).resolves.toBe('234');
    const beyond = await get(id, { headers: { Range: 'bytes=10-' } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10']);
    expect(beyond.headers.get('cache-control')).toBe('no-store');
  });

  test('of what is no id or no file is refused', async () => {
    expect((await get('nonsense')).status).toBe(400);
    expect((await get('11111111-1111-4111-8111-111111111111')).status).toBe(404);
    const id = await upload('x');
    expect((await get(id, { headers: { 'Coder-Session-Token': '' } })).status).toBe(401);
  });
});

describe('in messages', () => {
  test('the model is given text as text, a picture and a PDF as they are', async () => {
    const [text, picture, paper] = [
      await upload('the ``` content\n', 'notes.md'),
      await upload(png, 'dot.png'),
      await upload(pdf, 'paper.pdf'),
    ];
    const content = [
      { type: 'text', text: 'Look at these.' },
      { type: ' FILE ', file_id: text.toUpperCase() },
      fileOf(picture),
      fileOf(paper),
    ];
    const created = await core.api('POST', PREFIX, { content });
    expect(created.status).toBe(201);
    const chat = chatSchema.parse(created.body);
    expect(chat.files?.map((file) => [file.id, file.name, file.mime_type])).toEqual([
      [text, 'notes.md', 'text/markdown'],
      [picture, 'dot.png', 'image/png'],
      [paper, 'paper.pdf', 'application/pdf'],
    ]);
    expect((await client.get(chat.id)).files).toEqual(chat.files);
    expect((await client.list())[0]?.files).toBeUndefined();

    const call = await model.asked();
    const { text: said, files } = newestUser(call.request.messages);
    expect(said).toBe(
      'Look at these.\n\n[Attached file: notes.md]\n````\nthe ``` content\n````\n\n' +
        '[Attached file: dot.png]\n\n[Attached file: paper.pdf]',
    );
    expect(files).toEqual([
      { name: 'dot.png', mediaType: 'image/png', data: new Uint8Array(png) },
      { name: 'paper.pdf', mediaType: 'application/pdf', data: new Uint8Array(pdf) },
    ]);
    call.finish();
    const [stored] = await client.history(chat.id);
    expect(stored?.content?.[1]).toEqual({
      type: 'file',
      media_type: 'text/markdown',
      name: 'notes.md',
      file_id: text,
    });
  });

  test('a file alone is a message, sent, queued and edited', async () => {
    const [first, second, third] = [await upload('1'), await upload('2'), await upload('3')];
    const created = await core.api('POST', PREFIX, { content: [fileOf(first)] });
    const chat = chatSchema.parse(created.body);
    const call = await model.asked();
    const queued = await core.api('POST', `${PREFIX}/${chat.id}/messages`, {
      content: [fileOf(second)],
    });
    expect(queued.body).toMatchObject({ queued: true });
    expect(queued.body).not.toHaveProperty('warnings');
    call.finish();
    (await model.asked()).finish();
    const [message] = await client.history(chat.id);
    const edited = await core.api('PATCH', `${PREFIX}/${chat.id}/messages/${message?.id}`, {
      content: [fileOf(third), fileOf(first)],
    });
    expect(editMessageResponseSchema.parse(edited.body).warnings).toBeUndefined();
    expect(newestUser((await model.asked()).request.messages).text).toContain('\n3\n');
    const files = (await client.get(chat.id)).files ?? [];
    expect(files.map((file) => file.id)).toEqual([first, second, third]);
  });

  test.each([
    ['none', {}, '.file_id is required.'],
    ['no UUID', { file_id: 'x' }, '.file_id is not a UUID.'],
    ['no file', { file_id: '11111111-1111-4111-8111-111111111111' }, '.file_id names no file.'],
  ])('with %s as its file it is refused', async (_, more, detail) => {
    const answer = await core.api('POST', PREFIX, {
      content: [
        { type: 'text', text: 'a' },
        { type: 'file', ...more },
      ],
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ detail: `content[1]${detail}` });
  });

  test('the 51st file of a chat is not linked, and the sender is told', async () => {
    const ids = await Promise.all(Array.from({ length: 51 }, (_, index) => upload(`${index}`)));
    const chat = chatSchema.parse(
      (await core.api('POST', PREFIX, { content: ids.slice(0, 49).map(fileOf) })).body,
    );
    expect(chat.files).toHaveLength(49);
    const send = await core.api('POST', `${PREFIX}/${chat.id}/messages`, {
      content: ids.slice(48).map(fileOf),
    });
    expect(send.status).toBe(200);
    expect(send.body).toMatchObject({ queued: true, warnings: [expect.stringContaining('50')] });
    expect((await client.get(chat.id)).files).toHaveLength(49);
    const again = await core.api('POST', `${PREFIX}/${chat.id}/messages`, {
      content: [fileOf(ids[0] ?? ''), fileOf(ids[49] ?? '')],
    });
    expect(again.body).not.toHaveProperty('warnings');
    expect((await client.get(chat.id)).files).toHaveLength(50);
  });
});

describe('attach_file', () => {
  test('puts a file of the workspace into the chat', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'result.csv'), 'a,b\n1,2\n');
    const workspaceId = await openWorkspace(core, folder);
    const chat = await client.create('Give me the table.', { workspace_id: workspaceId });
    const follower = await client.follow(chat.id);
    const call = await model.asked();
    expect(call.request.tools.map((tool) => tool.name)).toContain('attach_file');
    call.call('c1', 'attach_file', { path: join(folder, 'result.csv'), name: 'table.csv' });
    call.finish('tool_calls');
    const next = await model.asked();
    const files = (await client.get(chat.id)).files ?? [];
    expect(files.map((file) => [file.name, file.mime_type])).toEqual([['table.csv', 'text/csv']]);
    const [id] = files.map((file) => file.id);
    expect(next.request.messages.at(-1)).toMatchObject({
      role: 'tool',
      isError: false,
      result: { ok: true, file_id: id, name: 'table.csv', media_type: 'text/csv', size: 8 },
    });
    expect(next.request.messages.map((message) => message.role)).not.toContain('file');
    next.finish();
    await follower.status('waiting');
    const part = { type: 'file', media_type: 'text/csv', name: 'table.csv', file_id: id };
    const history = await client.history(chat.id);
    expect(history.map((message) => message.role)).toEqual([
      'user',
      'assistant',
      'assistant',
      'tool',
    ]);
    expect(history[2]?.content).toEqual([part]);
    const streamed = follower.events.flatMap((event) =>
      event.type === 'message_part' ? [event.message_part] : [],
    );
    expect(streamed.slice(-2)).toMatchObject([
      { role: 'assistant', part },
      { role: 'tool', part: { type: 'tool-result', tool_call_id: 'c1' } },
    ]);
    const file = await get(id ?? '');
    await expect(file.text()).resolves.toBe('a,b\n1,2\n');
  });

  test('asks for a file outside the workspace, and names what it cannot attach', async () => {
    const folder = await tempFolder();
    const outside = await tempFolder();
    await writeFile(join(outside, 'secret.txt'), 'secret');
    await writeFile(join(folder, 'empty.txt'), '');
    await writeFile(join(folder, 'program.bin'), Buffer.from([0, 1, 2, 0xff]));
    await mkdir(join(folder, 'sub'));
    const workspaceId = await openWorkspace(core, folder);
    const chat = await client.create('Give me all.', { workspace_id: workspaceId });
    const follower = await client.follow(chat.id);
    const call = await model.asked();
    call.call('c1', 'attach_file', { path: join(outside, 'secret.txt') });
    call.call('c2', 'attach_file', { path: join(folder, 'empty.txt') });
    call.call('c3', 'attach_file', { path: join(folder, 'program.bin') });
    call.call('c4', 'attach_file', { path: join(folder, 'sub') });
    call.finish('tool_calls');
    await follower.status('requires_action');
    const [asked, ...others] = await client.approvals(chat.id);
    expect(others).toEqual([]);
    expect(asked).toMatchObject({ tool_call_id: 'c1', kinds: ['outside_workspace'] });
    expect((await client.get(chat.id)).files).toBeUndefined();
    expect(await client.decide(chat.id, 'c1', { decision: 'deny' })).toBe(204);
    const next = await model.asked();
    const results = next.request.messages.filter((message) => message.role === 'tool');
    expect(results.map((message) => [message.callId, message.isError])).toEqual([
      ['c1', true],
      ['c2', true],
      ['c3', true],
      ['c4', true],
    ]);
    expect(JSON.stringify(results[1]?.result)).toContain('is empty');
    next.finish();
    await follower.status('waiting');
    expect((await client.get(chat.id)).files).toBeUndefined();
  });
});
