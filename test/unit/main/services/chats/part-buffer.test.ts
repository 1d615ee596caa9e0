import { expect, test } from 'vitest';
import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import { createPartBuffer } from '#main/services/chats/part-buffer.ts';

function open() {
  const buffer = createPartBuffer();
  buffer.open();
  return {
    ...buffer,
    stream: (...parts: ChatMessagePart[]) => {
      for (const part of parts) buffer.add({ role: 'assistant', part });
    },
    kept: () => buffer.parts().map((entry) => entry.part),
  };
}

test('keeps nothing outside a turn', () => {
  const buffer = createPartBuffer();
  buffer.add({ role: 'assistant', part: { type: 'text', text: 'x' } });
  buffer.open();
  buffer.add({ role: 'assistant', part: { type: 'text', text: 'y' } });
  buffer.close();
  buffer.add({ role: 'assistant', part: { type: 'text', text: 'z' } });
  expect(buffer.parts()).toEqual([]);
});

test('joins neighbouring increments of the same kind, and only those', () => {
  const { stream, kept } = open();
  stream(
    { type: 'reasoning', text: 'h' },
    { type: 'reasoning', text: 'm' },
    { type: 'text', text: 'a' },
    { type: 'text', text: 'b' },
    { type: 'tool-call', tool_call_id: '1', tool_name: 'x', args_delta: '{"a"' },
    { type: 'tool-call', tool_call_id: '1', tool_name: 'x', args_delta: ':1}' },
    { type: 'tool-call', tool_call_id: '1', tool_name: 'x', args: { a: 1 } },
    { type: 'tool-call', tool_call_id: '2', tool_name: 'x', args_delta: '{' },
    { type: 'text', text: 'c' },
  );
  expect(kept()).toEqual([
    { type: 'reasoning', text: 'hm' },
    { type: 'text', text: 'ab' },
    { type: 'tool-call', tool_call_id: '1', tool_name: 'x', args_delta: '{"a":1}' },
    { type: 'tool-call', tool_call_id: '1', tool_name: 'x', args: { a: 1 } },
    { type: 'tool-call', tool_call_id: '2', tool_name: 'x', args_delta: '{' },
    { type: 'text', text: 'c' },
  ]);
});

test('does not change what it has handed out', () => {
  const { stream, kept } = open();
  stream({ type: 'text', text: 'a' });
  const before = kept();
  stream({ type: 'text', text: 'b' });
  expect(before).toEqual([{ type: 'text', text: 'a' }]);
});

test('drops the oldest beyond its limit', () => {
  const { stream, kept } = open();
  for (let index = 0; index <= 10_000; index += 1) {
    stream({ type: 'source', url: `https://example.com/${index}` });
  }
  expect(kept()).toHaveLength(10_000);
  expect(kept()[0]).toEqual({ type: 'source', url: 'https://example.com/1' });
});

test('keeps one entry of what each running call prints, until its result is there', () => {
  const { stream, kept } = open();
  const prints = (id: string, text: string, reset?: boolean): ChatMessagePart => ({
    type: 'tool-result',
    tool_call_id: id,
    result_delta: text,
    ...(reset ? { result_reset: true } : {}),
  });
  stream(prints('1', 'a'), prints('2', 'x'), prints('1', 'b'), prints('2', 'y', true));
  expect(kept()).toEqual([prints('1', 'ab'), prints('2', 'y')]);
  stream({ type: 'tool-result', tool_call_id: '1', result: { output: 'abc' } });
  expect(kept()).toEqual([
    prints('2', 'y'),
    { type: 'tool-result', tool_call_id: '1', result: { output: 'abc' } },
  ]);
});

test('keeps the newest of what a call prints without end', () => {
  const { stream, kept } = open();
  for (let index = 0; index < 100; index += 1) {
    stream({
      type: 'tool-result',
      tool_call_id: '1',
      result_delta: `${index}:${'x'.repeat(2000)}`,
    });
  }
  const [only, ...others] = kept();
  expect(others).toEqual([]);
  const text = only?.type === 'tool-result' ? (only.result_delta ?? '') : '';
  expect(text.length).toBe(64 * 1024);
  expect(text).toContain('99:');
  expect(text).not.toContain('10:');
});
