import { describe, expect, test } from 'vitest';
import type { ChatMessage } from '#shared/api/chats.ts';
import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import { foldChat } from '#shared/events/chat-fold.ts';
import { emptyChatView, type ChatInput, type ChatViewState } from '#shared/events/chat-state.ts';
import {
  attend,
  createFlattener,
  flattenRows,
  type Attention,
  type Openness,
} from '#renderer/features/chat/model/flat-rows.ts';
import { createTimelineBuilder } from '#renderer/features/chat/model/timeline.ts';
import type { TimelineRow } from '#renderer/features/chat/model/timeline-row.ts';

const CHAT = '11111111-1111-4111-8111-111111111111';

function message(id: number, role: ChatMessage['role'], content: ChatMessagePart[]): ChatMessage {
  return { id, chat_id: CHAT, created_at: '2026-01-01T00:00:00Z', role, content };
}

const text = (value: string): ChatMessagePart => ({ type: 'text', text: value });
const call = (
  id: string,
  name = 'read_file',
  args: object = { path: 'a.ts' },
): ChatMessagePart => ({
  type: 'tool-call',
  tool_call_id: id,
  tool_name: name,
  args,
});
const result = (id: string, value: unknown, isError = false): ChatMessagePart => ({
  type: 'tool-result',
  tool_call_id: id,
  result: value,
  ...(isError && { is_error: true }),
});

function stored(messages: ChatMessage[], status: ChatViewState['status'] = 'waiting') {
  return { ...emptyChatView, messages, status };
}

function kinds(rows: readonly TimelineRow[]): string[] {
  return rows.map((row) => (row.kind === 'tool' ? `tool:${row.phase}` : row.kind));
}

function build(state: ChatViewState): readonly TimelineRow[] {
  return createTimelineBuilder().build(state, undefined);
}

describe('rows of a conversation', () => {
  test('match results to calls by id, whatever their order', () => {
    const rows = build(
      stored([
        message(1, 'user', [text('go')]),
        message(2, 'assistant', [text('Looking.'), call('a'), call('b', 'execute')]),
        message(3, 'tool', [result('b', { success: false, exit_code: 1 })]),
        message(4, 'tool', [result('a', { content: '1\tx' })]),
      ]),
    );
    expect(kinds(rows)).toEqual(['user', 'prose', 'tool:done', 'tool:failed']);
    expect(rows[2]).toMatchObject({ callId: 'a', result: { content: '1\tx' } });
  });

  test('fold calls that ended well into one group, with the reasoning between them', () => {
    const rows = build(
      stored([
        message(1, 'user', [text('go')]),
        message(2, 'assistant', [{ type: 'reasoning', text: 'first' }, call('a')]),
        message(3, 'tool', [result('a', {})]),
        message(4, 'assistant', [{ type: 'reasoning', text: 'then' }, call('b')]),
        message(5, 'tool', [result('b', {})]),
        message(6, 'assistant', [{ type: 'reasoning', text: 'last' }, text('Done.')]),
      ]),
    );
    expect(kinds(rows)).toEqual(['user', 'reasoning', 'group', 'reasoning', 'prose']);
    expect(rows[2]).toMatchObject({ items: [{ callId: 'a' }, { text: 'then' }, { callId: 'b' }] });
  });

  test('a command that failed stands alone and is open', () => {
    const rows = build(
      stored([
        message(1, 'user', [text('go')]),
        message(2, 'assistant', [call('a'), call('b', 'execute'), call('c')]),
        message(3, 'tool', [result('a', {})]),
        message(4, 'tool', [result('b', { success: false, exit_code: 2 })]),
        message(5, 'tool', [result('c', {})]),
      ]),
    );
    expect(kinds(rows)).toEqual(['user', 'tool:done', 'tool:failed', 'tool:done']);
    expect(flattenRows(rows, new Map()).map(({ open }) => open)).toEqual([
      false,
      false,
      true,
      false,
    ]);
    const closed = flattenRows(rows, new Map([['call:b', false]]));
    expect(closed.some(({ open }) => open)).toBe(false);
  });

  test('an opened group shows its calls below it', () => {
    const rows = build(
      stored([
        message(1, 'user', [text('go')]),
        message(2, 'assistant', [call('a'), call('b')]),
        message(3, 'tool', [result('a', {}), result('b', {})]),
      ]),
    );
    const [, group] = rows;
    const flat = flattenRows(rows, new Map([[group?.key ?? '', true]]));
    expect(flat.map(({ row, nested }) => [row.kind, nested])).toEqual([
      ['user', false],
      ['group', false],
      ['tool', true],
      ['tool', true],
    ]);
  });

  test('a call knows when it was written', () => {
    const written = {
      ...call('a', 'wait_agent', { chat_id: 'x' }),
      created_at: '2026-01-01T00:00:05Z',
    };
    const messages = [message(1, 'user', [text('go')]), message(2, 'assistant', [written])];
    const row = build(stored(messages, 'running')).find(({ kind }) => kind === 'tool');
    expect(row).toMatchObject({ phase: 'running', startedAt: '2026-01-01T00:00:05Z' });
  });

  test('a command is open while it prints, unless the person closed it', () => {
    const messages = [
      message(1, 'user', [text('go')]),
      message(2, 'assistant', [call('a', 'execute', { command: 'make' })]),
    ];
    const silent = { ...stored(messages, 'running') };
    const prints: ChatViewState = {
      ...silent,
      preview: [
        { kind: 'tool-result', part: { type: 'tool-result', tool_call_id: 'a' }, liveText: 'cc' },
      ],
    };
    const openOf = (state: ChatViewState, touched: Iterable<[string, boolean]> = []) =>
      flattenRows(build(state), new Map(touched)).find(({ row }) => row.kind === 'tool')?.open;
    expect(openOf(silent)).toBe(false);
    expect(openOf(prints)).toBe(true);
    expect(openOf(prints, [['call:a', false]])).toBe(false);
    expect(kinds(build(prints))).toEqual(['user', 'tool:running']);
  });

  test('calls without a result run in a turn that runs, and are stopped in one that ended', () => {
    const messages = [message(1, 'user', [text('go')]), message(2, 'assistant', [call('a')])];
    expect(kinds(build(stored(messages, 'running')))).toEqual(['user', 'tool:running']);
    expect(kinds(build(stored(messages, 'waiting')))).toEqual(['user', 'tool:stopped']);
  });

  test('a call that waits for the person is its card only', () => {
    const request = {
      tool_call_id: 'a',
      tool_name: 'execute',
      kinds: ['command' as const],
      command: 'npm test',
      files: [],
      created_at: '',
    };
    const state = stored(
      [message(1, 'user', [text('go')]), message(2, 'assistant', [call('a', 'execute')])],
      'requires_action',
    );
    expect(kinds(build({ ...state, approvals: [request] }))).toEqual(['user', 'approval']);
  });

  test('results whose calls are on an older page wait for it', () => {
    const messages = [message(3, 'tool', [result('a', {})]), message(4, 'assistant', [text('x')])];
    expect(kinds(build({ ...stored(messages), hasOlder: true }))).toEqual(['prose']);
    expect(kinds(build(stored(messages)))).toEqual(['tool:done', 'prose']);
  });

  test('injected instruction files are one quiet row', () => {
    const rows = build(
      stored([message(1, 'user', [{ type: 'context-file', context_file_path: 'AGENTS.md' }])]),
    );
    expect(rows).toEqual([{ kind: 'context', key: 'm1:context', names: ['AGENTS.md'] }]);
  });

  test('a failure shows the stream’s error, or what the chat remembers', () => {
    const state = stored([message(1, 'user', [text('go')])], 'error');
    const error = { message: 'Refused.', retryable: false };
    expect(kinds(createTimelineBuilder().build(state, error))).toEqual(['user', 'error']);
  });
});

describe('identity of rows', () => {
  const part = (value: string): ChatInput => ({
    type: 'message_part',
    chat_id: CHAT,
    message_part: { part: text(value) },
  });
  const arrive = (stored: ChatMessage): ChatInput => ({
    type: 'message',
    chat_id: CHAT,
    message: stored,
  });

  test('streamed text keeps its key when it is stored', () => {
    const builder = createTimelineBuilder();
    const streaming = foldChat(emptyChatView, [
      arrive(message(1, 'user', [text('go')])),
      { type: 'status', chat_id: CHAT, status: { status: 'running' } },
      part('Hello'),
    ]);
    const [, live] = builder.build(streaming, undefined);
    const finished = foldChat(streaming, [arrive(message(2, 'assistant', [text('Hello')]))]);
    const [, prose] = builder.build(finished, undefined);
    expect(prose).toMatchObject({ kind: 'prose', text: 'Hello', live: false });
    expect(prose?.key).toBe(live?.key);
    const next = builder.build(foldChat(finished, [part('Again')]), undefined);
    const keys = next.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('turns that stand keep their rows while the last one streams', () => {
    const builder = createTimelineBuilder();
    const messages = [
      message(1, 'user', [text('one')]),
      message(2, 'assistant', [text('first')]),
      message(3, 'user', [text('two')]),
    ];
    const before = builder.build(stored(messages, 'running'), undefined);
    const after = builder.build(
      stored([...messages, message(4, 'assistant', [text('second')])], 'running'),
      undefined,
    );
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });

  test('that stand are neither read nor made anew by a streamed part', () => {
    const builder = createTimelineBuilder();
    const flatten = createFlattener();
    const openness = new Map<string, boolean>();
    let reads = 0;
    const messages = Array.from({ length: 2_000 }, (_, index) => {
      const written = message(index + 1, index % 2 === 0 ? 'user' : 'assistant', []);
      const content = [text(`m${index}`)];
      return Object.defineProperty(written, 'content', {
        get() {
          reads += 1;
          return content;
        },
      });
    });
    const state = stored(messages, 'running');
    const before = flatten(builder.build(state, undefined), openness);
    expect(before).toHaveLength(2_001);
    reads = 0;
    for (let round = 0; round < 5; round += 1) {
      const preview = [{ kind: 'text' as const, text: `part ${round}` }];
      const after = flatten(builder.build({ ...state, preview }, undefined), openness);
      expect(after.at(-1)?.row).toMatchObject({ text: `part ${round}` });
      expect(after.slice(0, 1_998).every((flat, index) => flat === before[index])).toBe(true);
    }
    // The turn that streams is made anew with its one or two messages; no other is looked at.
    expect(reads).toBeLessThan(50);
  });
});

describe('a row that opened by itself', () => {
  const running = build({
    ...stored([message(1, 'user', [text('go')]), message(2, 'assistant', [call('a', 'execute')])]),
    status: 'running',
    preview: [
      {
        kind: 'tool-result',
        part: { type: 'tool-result', tool_call_id: 'a' },
        liveText: 'one\n',
      },
    ],
  });
  const done = build(
    stored([
      message(1, 'user', [text('go')]),
      message(2, 'assistant', [call('a', 'execute')]),
      message(3, 'tool', [result('a', { success: true, exit_code: 0, output: 'one\n' })]),
    ]),
  );
  const openAfter = (...attentions: readonly Attention[]): boolean | undefined => {
    const key = 'call:a';
    let openness: Openness = new Map();
    for (const attention of attentions) openness = attend(openness, key, attention);
    expect(flattenRows(running, openness).find(({ row }) => row.key === key)?.open).toBe(true);
    return flattenRows(done, openness).find(({ row }) => row.key === key)?.open;
  };

  test('folds when its command ends well, but not under the eyes of the person', () => {
    expect(openAfter()).toBe(false);
    expect(openAfter('here')).toBe(true);
    expect(openAfter('here', 'here', 'gone')).toBe(false);
    expect(openAfter('here', 'use', 'gone')).toBe(true);
  });

  test('obeys what the person chose by hand', () => {
    const closed: Openness = new Map([['call:a', false]]);
    for (const attention of ['here', 'use', 'gone'] as const) {
      expect(attend(closed, 'call:a', attention)).toBe(closed);
    }
  });
});
