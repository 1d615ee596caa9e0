import { expect, test } from 'vitest';
import { buildPrompt } from '#main/agent-loop/context/prompt.ts';
import type { HistoryMessage } from '#main/agent-loop/index.ts';

const mib = 1024 * 1024;

function attached(...ids: string[]): HistoryMessage {
  return {
    role: 'user',
    parts: ids.map((id) => ({ type: 'file', file_id: id, name: id, media_type: 'image/png' })),
  };
}

/** Files of so many MiB by their ids. */
const readerOf = (sizes: Readonly<Record<string, number>>, mediaType = 'image/png') => ({
  read: (id: string) =>
    sizes[id] === undefined
      ? undefined
      : { name: id, mediaType, data: new Uint8Array(sizes[id] * mib).fill(97) },
});

function filesOf(prompt: ReturnType<typeof buildPrompt>): string[][] {
  return prompt.map((message) =>
    message.role === 'user' ? (message.files ?? []).map((file) => file.name) : [],
  );
}

test('the newest files are shown as far as a request may carry them', () => {
  const files = readerOf({ old: 8, middle: 8, new: 8, small: 1 });
  const history = [attached('small'), attached('old'), attached('middle', 'new')];
  const prompt = buildPrompt(history, files);
  expect(filesOf(prompt)).toEqual([['small'], [], ['middle', 'new']]);
  expect(prompt[1]).toMatchObject({ text: '[Attached file: old (image/png); not shown here]' });
});

test('a file that is gone, or that nobody can read, is named', () => {
  const named = [{ role: 'user', text: '[Attached file: x (image/png); not shown here]' }];
  expect(buildPrompt([attached('x')], readerOf({}))).toEqual(named);
  expect(buildPrompt([attached('x')])).toEqual(named);
});

test('a long text is cut in the middle', () => {
  const [message] = buildPrompt([attached('log')], readerOf({ log: 5 }, 'text/plain'));
  const text = message?.role === 'user' ? message.text : '';
  expect(text.length).toBeLessThan(300 * 1024);
  expect(text).toMatch(/bytes omitted/);
});

test('the newest pictures of tools are shown as far as a request may carry them', () => {
  const ids = ['old', 'middle', 'new'];
  const history = ids.flatMap((id): HistoryMessage[] => [
    { role: 'assistant', parts: [{ type: 'tool-call', tool_call_id: id, tool_name: 'draw' }] },
    {
      role: 'tool',
      parts: [
        {
          type: 'tool-result',
          tool_call_id: id,
          is_media: true,
          result: { data: 'A'.repeat(3 * mib), mime_type: 'image/png', text: id },
        },
      ],
    },
  ]);
  const shown = buildPrompt(history).flatMap((message) =>
    message.role === 'tool' ? [[message.callId, message.picture !== undefined]] : [],
  );
  expect(shown).toEqual([
    ['old', false],
    ['middle', true],
    ['new', true],
  ]);
});
