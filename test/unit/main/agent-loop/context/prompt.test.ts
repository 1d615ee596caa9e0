import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildSystemPrompt, buildWorkspaceNote } from '#main/agent-loop/index.ts';
import type { HistoryMessage, StoredPart } from '#main/agent-loop/index.ts';
import { buildPrompt } from '#main/agent-loop/context/prompt.ts';

function message(role: HistoryMessage['role'], ...parts: StoredPart[]): HistoryMessage {
  return { role, parts };
}
const text = (value: string): StoredPart => ({ type: 'text', text: value });
const called = (id: string, args: unknown = {}) => ({
  type: 'tool-call' as const,
  tool_call_id: id,
  tool_name: 'read_file',
  args,
});
const result = (id: string, value: unknown = 'r') => ({
  type: 'tool-result' as const,
  tool_call_id: id,
  tool_name: 'read_file',
  result: value,
});

test('a conversation keeps its order, with system messages first', () => {
  const prompt = buildPrompt([
    message('user', text('hi'), text('there')),
    message('system', text('be kind')),
    message(
      'assistant',
      { type: 'reasoning', text: 'hm', provider_metadata: { signature: 's' } },
      text('reading'),
      { type: 'source', url: 'https://example.invalid/' },
      called('c1', { path: 'a' }),
    ),
    message('tool', result('c1', { content: 'x' })),
    message('assistant', text('done')),
  ]);
  expect(prompt).toEqual([
    { role: 'system', text: 'be kind' },
    { role: 'user', text: 'hi\n\nthere' },
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'hm', metadata: { signature: 's' } },
        { type: 'text', text: 'reading' },
        { type: 'tool_call', callId: 'c1', toolName: 'read_file', args: { path: 'a' } },
      ],
    },
    { role: 'tool', callId: 'c1', toolName: 'read_file', result: { content: 'x' }, isError: false },
    { role: 'assistant', parts: [{ type: 'text', text: 'done' }] },
  ]);
});

test('what the provider ran itself stays in its message, unless it broke off', () => {
  const searched = (id: string): StoredPart => ({ ...called(id), provider_executed: true });
  const found = (id: string): StoredPart => ({ ...result(id), provider_executed: true });
  const call = (callId: string) => ({
    type: 'tool_call',
    callId,
    toolName: 'read_file',
    args: {},
    providerExecuted: true,
  });
  const begun = message('assistant', searched('a'), found('a'), text('hm'), searched('b'));
  const parts = [
    call('a'),
    { type: 'tool_result', callId: 'a', toolName: 'read_file', result: 'r', isError: false },
    { type: 'text', text: 'hm' },
  ];
  const ended = [
    { role: 'assistant', parts },
    { role: 'user', text: 'go on' },
  ];
  expect(buildPrompt([begun, message('user', text('go on'))])).toEqual(ended);
  // Still under way: the provider goes on from it.
  expect(buildPrompt([begun])).toEqual([{ role: 'assistant', parts: [...parts, call('b')] }]);
  expect(buildPrompt([begun, message('assistant', found('b'))])).toMatchObject([
    { parts: [{}, {}, {}, { callId: 'b' }] },
    { parts: [{ type: 'tool_result', callId: 'b' }] },
  ]);
  expect(buildPrompt([message('assistant', found('lost'))])).toEqual([]);
});

test('a file reference becomes a marked block that its content cannot leave', () => {
  const reference = {
    type: 'file-reference',
    file_name: 'src/a.md',
    start_line: 3,
    end_line: 5,
    content: 'x\n```\ny\n',
  } as const;
  expect(buildPrompt([message('user', text('see'), reference)])).toEqual([
    {
      role: 'user',
      text: 'see\n\n[File reference] src/a.md:3-5\n````\nx\n```\ny\n````',
    },
  ]);
  const [line] = buildPrompt([message('user', { ...reference, end_line: 3 })]);
  expect(line).toMatchObject({ text: expect.stringMatching(/^\[File reference\] src\/a\.md:3\n/) });
});

test('a call without a result gets an error, a late result moves to its call', () => {
  const prompt = buildPrompt([
    message('assistant', called('lost'), called('late')),
    message('user', text('go on')),
    message('tool', result('late', 'finally')),
  ]);
  expect(prompt).toMatchObject([
    { role: 'assistant' },
    { role: 'tool', callId: 'lost', isError: true },
    { role: 'tool', callId: 'late', result: 'finally', isError: false },
    { role: 'user' },
  ]);
});

test('a result without a call gets one', () => {
  expect(buildPrompt([message('user', text('x')), message('tool', result('lone', 1))])).toEqual([
    { role: 'user', text: 'x' },
    {
      role: 'assistant',
      parts: [{ type: 'tool_call', callId: 'lone', toolName: 'read_file', args: {} }],
    },
    { role: 'tool', callId: 'lone', toolName: 'read_file', result: 1, isError: false },
  ]);
});

test('arguments are objects, whatever the model wrote', () => {
  const [first] = buildPrompt([message('assistant', called('c', '{"path'))]);
  expect(first).toMatchObject({ parts: [{ args: { invalid_arguments: '{"path' } }] });
});

test('every call is followed by exactly one result, whatever was stored', () => {
  const id = fc.constantFrom('a', 'b', 'c');
  const stored = fc.oneof(
    fc.constant(message('user', text('u'))),
    fc
      .array(id, { maxLength: 3 })
      .map((ids) => message('assistant', ...ids.map((at) => called(at)))),
    id.map((at) => message('tool', result(at))),
  );
  fc.assert(
    fc.property(fc.array(stored, { maxLength: 12 }), (history) => {
      const open: string[] = [];
      let results = 0;
      for (const entry of buildPrompt(history)) {
        if (entry.role === 'tool') {
          results += 1;
          expect(open.shift()).toBe(entry.callId);
          continue;
        }
        expect(open).toEqual([]);
        if (entry.role !== 'assistant') continue;
        for (const part of entry.parts) if (part.type === 'tool_call') open.push(part.callId);
      }
      expect(open).toEqual([]);
      const given = history.filter(({ role }) => role === 'tool').length;
      expect(results).toBeGreaterThanOrEqual(given);
    }),
    { numRuns: 500 },
  );
});

test('the hidden messages name the folder', () => {
  expect(buildSystemPrompt()).toContain('Pilothouse');
  expect(buildWorkspaceNote({ root: '/ws/demo' })).toContain('/ws/demo');
  expect(buildWorkspaceNote(undefined)).toContain('no workspace');
});
