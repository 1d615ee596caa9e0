import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ChatMessage } from '#shared/api/chats.ts';
import {
  createChatClient,
  openWorkspace,
  PREFIX,
  type ChatClient,
} from '#test/support/chat-client.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';
import { watchedDesktopTest } from '#test/support/desktop.ts';
import { anthropicCall, anthropicText } from '#test/support/providers/anthropic-wire.ts';
import { openai, openaiText } from '#test/support/providers/openai-wire.ts';
import {
  startProviderServer,
  streamed,
  type Answer,
  type ProviderRequest,
  type ProviderServer,
} from '#test/support/providers/provider-server.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

type Step = (body: string) => readonly string[] | Promise<readonly string[]>;

/** Steps of the two chats; whoever else asks the provider wants a title. */
let root: Step[];
let child: Step[];
let asked: ProviderRequest[];
let server: ProviderServer;
let core: TestCore;
let client: ChatClient;
let folder: string;

const toolsSchema = z.object({ tools: z.array(z.object({ type: z.string().optional() })) });

function namesComputer(body: unknown): boolean {
  const { tools } = toolsSchema.safeParse(body).data ?? { tools: [] };
  return tools.some(({ type }) => type?.startsWith('computer'));
}

const dispatch: Answer = async (answer, request) => {
  const body = JSON.stringify(request.body);
  const isChild = namesComputer(request.body);
  const script = isChild ? child : root;
  const step = isChild || body.includes('"spawn_agent"') ? script.shift() : undefined;
  if (isChild) asked.push(request);
  const frames = step ? await step(body) : anthropicText('Words');
  await streamed(...frames)(answer, request);
};

beforeEach(async () => {
  [root, child, asked] = [[], [], []];
  server = await startProviderServer();
  server.queue(...Array.from({ length: 100 }, () => dispatch));
  core = await startTestCore({ env: { PATH: process.env['PATH'], HOME: process.env['HOME'] } });
  client = createChatClient(core);
  folder = await tempFolder();
});
afterEach(async () => {
  await core.close();
  await server.close();
});

async function addProvider(provider: string): Promise<void> {
  const answer = await core.api('POST', `${PREFIX}/providers`, {
    provider,
    api_key: 'sk-planted-0123456789',
    base_url: `${server.url}/v1`,
  });
  expect(answer.status).toBe(201);
}

async function configure(setting: string, body: unknown): Promise<void> {
  expect((await core.api('PUT', `${PREFIX}/config/${setting}`, body)).status).toBe(204);
}

/** A chat whose model is told by `root`, in a workspace over `folder`. */
async function startRoot(approvals: 'ask' | 'full', more: Readonly<Record<string, unknown>> = {}) {
  await addProvider('anthropic');
  const config = await core.api('POST', `${PREFIX}/model-configs`, {
    provider: 'anthropic',
    model: 'claude-root',
    context_limit: 200_000,
  });
  const { id } = z.object({ id: z.string() }).parse(config.body);
  const workspaceId = await openWorkspace(core, folder, approvals);
  const chat = await client.create('root', {
    model_config_id: id,
    workspace_id: workspaceId,
    ...more,
  });
  return { chat, follower: await client.follow(chat.id) };
}

const spawn: Step = () =>
  anthropicCall('toolu_s', 'spawn_agent', { type: 'computer_use', prompt: 'use the window' });
const waitForChild: Step = (body) => {
  const id = /chat_id\\+":\\+"([0-9a-f-]{36})/.exec(body)?.[1];
  return anthropicCall('toolu_w', 'wait_agent', { chat_id: id });
};
const say =
  (text: string): Step =>
  () =>
    anthropicText(text);

const logFile = (): string => join(folder, 'events.log');
const log = (): Promise<string> => readFile(logFile(), 'utf8').catch(() => '');
const openWindow = 'exec xev -geometry 1800x900+20+20 > events.log';

async function windowIsThere(): Promise<void> {
  // Shown and focused: before that a click falls on what lies below it.
  await expect.poll(log).toContain('Expose');
  await windowHasFocus();
}

async function windowHasFocus(): Promise<void> {
  const focused = async (): Promise<boolean> => {
    const events = await log();
    return events.lastIndexOf('FocusIn') > events.lastIndexOf('FocusOut');
  };
  await expect.poll(focused).toBe(true);
}

function results(messages: readonly ChatMessage[], name: string) {
  return messages
    .flatMap((message) => message.content ?? [])
    .flatMap((part) => (part.type === 'tool-result' && part.tool_name === name ? [part] : []));
}

const media = z.object({
  data: z.string(),
  mime_type: z.literal('image/png'),
  text: z.string(),
  attachment_file_id: z.string().optional(),
  attachment_name: z.string().optional(),
});

function sizeOf(base64: string): string {
  const png = Buffer.from(base64, 'base64');
  return `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`;
}

const outputSchema = z.object({
  type: z.literal('computer_call_output'),
  call_id: z.string(),
  acknowledged_safety_checks: z.array(z.unknown()).default([]),
});

async function childOf(chatId: string): Promise<string> {
  return (await client.get(chatId)).children[0]?.id ?? '';
}

function call(
  id: string,
  actions: readonly unknown[],
  doubts: readonly unknown[] = [],
): readonly string[] {
  return [
    openai.created(),
    openai.computerCall(0, `cu_${id}`, `call_${id}`, actions, doubts),
    openai.completed(),
  ];
}

describe('a subagent that uses a desktop', () => {
  watchedDesktopTest('works with Anthropic’s computer tool', async () => {
    await configure('desktop-enabled', { enable_desktop: true });
    root = [spawn, waitForChild, say('Done.')];
    child = [
      () => anthropicCall('toolu_0', 'execute', { command: openWindow, run_in_background: true }),
      async () => {
        await windowIsThere();
        return anthropicCall('toolu_1', 'computer', { action: 'screenshot' });
      },
      () => anthropicCall('toolu_2', 'computer', { action: 'left_click', coordinate: [640, 360] }),
      async () => {
        await windowHasFocus();
        return anthropicCall('toolu_3', 'computer', { action: 'type', text: 'aÉ日' });
      },
      () => anthropicCall('toolu_4', 'computer', { action: 'key', text: 'ctrl+shift+t' }),
      () => anthropicCall('toolu_5', 'computer', { action: 'key', text: 'NoSuchKey' }),
      () => anthropicCall('toolu_6', 'computer', { action: 'cursor_position' }),
      () => anthropicCall('toolu_7', 'computer', { action: 'zoom', region: [0, 0, 99, 49] }),
      say('It was clicked.'),
    ];
    const { chat, follower } = await startRoot('full');
    await follower.status('waiting');

    const events = await log();
    expect(events).toMatch(/ButtonPress event[^]*button 1,/);
    for (const key of ['a', 'Eacute', 'U65E5']) expect(events).toContain(`, ${key})`);
    expect(events).toMatch(/state 0x5, keycode \d+ \(keysym 0x54, T\)/);

    const childId = await childOf(chat.id);
    const pictures = results(await client.history(childId), 'computer');
    expect(pictures.every((part) => part.is_media && !part.is_error)).toBe(true);
    const [first, ...others] = pictures.map((part) => media.parse(part.result));
    expect(first).toMatchObject({ text: 'screenshot' });
    expect(first?.attachment_name).toMatch(/^screenshot-.*\.png$/);
    expect(others.map((each) => each.attachment_file_id)).toEqual(others.map(() => undefined));
    expect([first, ...others].map((each) => sizeOf(each?.data ?? ''))).toEqual([
      ...Array.from({ length: 6 }, () => '1280x720'),
      '1280x640',
    ]);
    expect(pictures[4]?.result).toMatchObject({ error: expect.stringContaining('NoSuchKey') });
    expect(others[4]?.text).toBe('x=640,y=360');
    const file = await core.api('GET', `${PREFIX}/files/${first?.attachment_file_id}`);
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toBe('image/png');

    const [question] = asked;
    expect(question?.headers['anthropic-beta']).toContain('computer-use-2025-11-24');
    expect(question?.body).toMatchObject({
      model: 'claude-opus-4-6',
      tools: expect.arrayContaining([
        {
          name: 'computer',
          type: 'computer_20251124',
          display_width_px: 1280,
          display_height_px: 720,
          enable_zoom: true,
        },
        expect.objectContaining({ name: 'execute' }),
      ]) as unknown,
    });
    expect(JSON.stringify(asked.at(-1)?.body)).toContain(first?.data ?? 'none');
    expect(results(await client.history(chat.id), 'wait_agent')[0]?.result).toMatchObject({
      report: 'It was clicked.',
      type: 'computer_use',
    });
  });

  watchedDesktopTest('works with OpenAI’s, several actions at a time', async () => {
    await configure('desktop-enabled', { enable_desktop: true });
    await configure('computer-use-provider', { provider: 'openai' });
    await addProvider('openai');
    const callArgs = JSON.stringify({ command: openWindow, run_in_background: true });
    root = [spawn, waitForChild, say('Done.')];
    child = [
      () => [
        openai.created(),
        openai.callStart(0, 'fc_1', 'call_x', 'execute'),
        openai.callJson(0, 'fc_1', callArgs),
        openai.callEnd(0, 'fc_1', 'call_x', 'execute', callArgs),
        openai.completed(),
      ],
      async () => {
        await windowIsThere();
        return call('0', [{ type: 'click', button: 'left', x: 800, y: 450 }]);
      },
      async () => {
        await windowHasFocus();
        return call('1', [
          { type: 'move', x: 810, y: 460 },
          { type: 'type', text: 'ok' },
          { type: 'keypress', keys: ['CTRL', 'L'] },
          { type: 'scroll', x: 800, y: 450, scroll_x: 0, scroll_y: 120, keys: ['SHIFT'] },
        ]);
      },
      () => call('2', [{ type: 'keypress', keys: ['NOSUCHKEY'] }]),
      () => openaiText('Seen.'),
    ];
    const { chat, follower } = await startRoot('full');
    await follower.status('waiting');
    expect(results(await client.history(chat.id), 'wait_agent')[0]?.result).toMatchObject({
      report: 'Seen.',
    });

    const events = await log();
    for (const key of ['o', 'k']) expect(events).toContain(`, ${key})`);
    expect(events).toMatch(/state 0x4, keycode \d+ \(keysym 0x6c, l\)/);
    expect(events).toMatch(/state 0x1, button 5,/);

    const last = z
      .object({ model: z.string(), tools: z.array(z.unknown()), input: z.array(z.unknown()) })
      .parse(asked.at(-1)?.body);
    expect(last.model).toBe('gpt-5.5');
    expect(last.tools).toContainEqual({ type: 'computer' });
    const [, picture] = results(await client.history(await childOf(chat.id)), 'computer');
    const { data, attachment_file_id: fileId } = media.parse(picture?.result);
    expect(sizeOf(data)).toBe('1600x900');
    expect(fileId).toBeDefined();
    expect(last.input).toContainEqual(
      expect.objectContaining({
        type: 'computer_call_output',
        call_id: 'call_1',
        output: expect.objectContaining({
          type: 'computer_screenshot',
          image_url: `data:image/png;base64,${data}`,
        }) as unknown,
      }),
    );
    expect(last.input).toContainEqual(
      expect.objectContaining({ type: 'computer_call', id: 'cu_1', call_id: 'call_1' }),
    );
    expect(JSON.stringify(last.input.at(-1))).toContain('NOSUCHKEY');
  });

  async function askAboutDoubts(mode: 'ask' | 'full'): Promise<void> {
    await configure('desktop-enabled', { enable_desktop: true });
    await configure('computer-use-provider', { provider: 'openai' });
    await addProvider('openai');
    const doubt = (id: string) => ({ id, code: 'malicious_instructions', message: 'Really?' });
    root = [spawn, say('Started.')];
    child = [
      () => call('0', [{ type: 'move', x: 800, y: 450 }]),
      () => call('1', [{ type: 'move', x: 100, y: 100 }], [doubt('sc_1')]),
      () => call('2', [{ type: 'move', x: 200, y: 200 }], [doubt('sc_2')]),
      () => openaiText('Seen.'),
    ];
    const { chat, follower } = await startRoot(mode);
    if (mode === 'ask') {
      await follower.status('requires_action');
      await client.decide(chat.id, 'toolu_s', { decision: 'allow', scope: 'chat' });
    }
    await follower.status('waiting');
    const childId = await childOf(chat.id);
    const stream = await client.follow(childId);
    await stream.status('requires_action');
    // What was allowed for the whole chat does not cover it.
    expect(asked).toHaveLength(2);
    expect(await client.approvals(childId)).toMatchObject([
      {
        tool_call_id: 'call_1',
        tool_name: 'computer',
        kinds: ['safety_check'],
        doubts: ['Really?'],
      },
    ]);
    expect(await client.decide(childId, 'call_1', { decision: 'allow', scope: 'once' })).toBe(204);
    await stream.status('running');
    await stream.status('requires_action');
    expect(await client.approvals(childId)).toMatchObject([{ tool_call_id: 'call_2' }]);
    await client.decide(childId, 'call_2', { decision: 'deny', reason: 'not there' });
    await stream.status('waiting');

    const bodies = asked.map(({ body }) => z.object({ input: z.array(z.unknown()) }).parse(body));
    const output = (id: string) =>
      bodies
        .at(-1)
        ?.input.flatMap((item) => outputSchema.safeParse(item).data ?? [])
        .find((item) => item.call_id === `call_${id}`);
    expect(output('0')?.acknowledged_safety_checks).toEqual([]);
    expect(output('1')?.acknowledged_safety_checks).toEqual([doubt('sc_1')]);
    expect(output('2')?.acknowledged_safety_checks).toEqual([]);
    expect(JSON.stringify(bodies.at(-1)?.input)).toContain('not there');
    const shown = results(await client.history(childId), 'computer');
    expect(shown.map((part) => part.is_error ?? false)).toEqual([false, false, true]);
  }

  for (const mode of ['ask', 'full'] as const) {
    watchedDesktopTest(`asks the person in mode ${mode} about each doubt of OpenAI`, () =>
      askAboutDoubts(mode),
    );
  }

  watchedDesktopTest(
    'asks the person once, and ends its action when it is interrupted',
    async () => {
      await configure('desktop-enabled', { enable_desktop: true });
      root = [spawn, say('Started.')];
      child = [
        () => anthropicCall('toolu_1', 'computer', { action: 'left_mouse_down' }),
        () => anthropicCall('toolu_2', 'computer', { action: 'hold_key', text: 'a', duration: 90 }),
      ];
      const { chat, follower } = await startRoot('ask');
      await follower.status('requires_action');
      expect(await client.approvals(chat.id)).toMatchObject([
        { tool_name: 'spawn_agent', kinds: ['tool'] },
      ]);
      expect(await client.decide(chat.id, 'toolu_s', { decision: 'allow', scope: 'once' })).toBe(
        204,
      );
      await follower.status('waiting');
      const childId = await childOf(chat.id);
      const stream = await client.follow(childId);
      const holds = (): boolean => asked.length === 2;
      await expect.poll(holds).toBe(true);
      await stream.until(
        (event) =>
          event.type === 'message_part' &&
          event.message_part.part.type === 'tool-call' &&
          event.message_part.part.tool_call_id === 'toolu_2',
      );
      await client.interrupt(childId);
      await stream.status('waiting');
      const [down, held] = results(await client.history(childId), 'computer');
      expect(down?.is_error ?? false).toBe(false);
      expect(held).toMatchObject({ is_error: true });
    },
  );
});

describe('no desktop', () => {
  async function refusal(
    before: () => Promise<unknown>,
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<unknown> {
    await before();
    root = [spawn, say('A pity.')];
    const { chat, follower } = await startRoot('ask', more);
    await follower.status('waiting');
    expect((await client.get(chat.id)).children).toEqual([]);
    const [result] = results(await client.history(chat.id), 'spawn_agent');
    expect(result).toMatchObject({ is_error: true, result: { type: 'computer_use' } });
    return result?.result;
  }
  const switchOn = (): Promise<void> => configure('desktop-enabled', { enable_desktop: true });

  test('while it is switched off', async () => {
    expect(await refusal(() => writeFile(logFile(), ''))).toMatchObject({
      error: expect.stringContaining('switched off') as unknown,
    });
  });

  test('without a key of the provider', async () => {
    const before = async (): Promise<void> => {
      await switchOn();
      await configure('computer-use-provider', { provider: 'openai' });
    };
    expect(await refusal(before)).toMatchObject({
      error: expect.stringContaining('no API key') as unknown,
    });
  });

  test('while planning', async () => {
    expect(await refusal(switchOn, { plan_mode: 'plan' })).toMatchObject({
      error: expect.stringContaining('plan mode') as unknown,
    });
  });
});
