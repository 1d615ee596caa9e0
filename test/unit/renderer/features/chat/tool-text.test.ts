import { describe, expect, test } from 'vitest';
import { readPartialArgs, type ToolItem } from '#renderer/features/chat/model/tool-item.ts';
import {
  describeTool,
  formatDuration,
  shortenPath,
  summarizeTools,
} from '#renderer/features/chat/model/tool-text.ts';

function tool(name: string, fields: Partial<ToolItem> = {}): ToolItem {
  return {
    kind: 'tool',
    key: `call:${name}`,
    callId: name,
    name,
    args: {},
    phase: 'done',
    result: {},
    liveText: '',
    latest: true,
    ...fields,
  };
}

function line(item: ToolItem): string {
  const { verb, subject, facts, additions, deletions } = describeTool(item, '/work');
  const counts = additions + deletions > 0 ? ` +${additions} -${deletions}` : '';
  return `${verb} ${subject}${counts}${facts.map((fact) => ` · ${fact}`).join('')}`;
}

describe('one line about a call', () => {
  const npmTest = { args: { command: 'npm test' } };

  test.each([
    [
      { ...npmTest, result: { success: true, exit_code: 0, wall_duration_ms: 3210 } },
      'ran npm test · 3.2 s',
    ],
    [
      {
        ...npmTest,
        phase: 'failed' as const,
        result: { success: false, exit_code: 1, wall_duration_ms: 900 },
      },
      'ran npm test · exit 1 · 900 ms',
    ],
    [{ ...npmTest, phase: 'running' as const, result: undefined }, 'running npm test'],
    [
      { ...npmTest, phase: 'failed' as const, result: { error: 'The person denied this call.' } },
      'run npm test',
    ],
    [
      { ...npmTest, result: { success: true, exit_code: 0, background_process_id: 'x' } },
      'started npm test · in the background',
    ],
    [{ args: { command: 'a\nb' }, result: { exit_code: 0 } }, 'ran a …'],
  ])('of a command %#', (fields, expected) => {
    expect(line(tool('execute', fields))).toBe(expected);
  });

  test('of files', () => {
    expect(
      line(
        tool('read_file', {
          args: { path: '/work/src/a.ts', offset: 11 },
          result: { lines_read: 20, total_lines: 90 },
        }),
      ),
    ).toBe('read src/a.ts · lines 11–30 of 90');
    expect(line(tool('write_file', { args: { path: 'n.txt', content: 'a\nb\n' } }))).toBe(
      'wrote n.txt · 2 lines',
    );
    const diff = '--- /work/a.ts\n+++ /work/a.ts\n@@ -1,2 +1,3 @@\n x\n-y\n+z\n+w\n';
    expect(
      line(
        tool('edit_files', {
          args: { files: [{ path: 'a.ts', edits: [] }] },
          result: { ok: true, files: [{ path: '/work/a.ts', diff }] },
        }),
      ),
    ).toBe('edited a.ts +2 -1');
  });

  test('of a search by the provider, which tells late what it looks for', () => {
    const action = { type: 'search', query: 'x' };
    expect(line(tool('web_search', { args: { query: 'x' } }))).toBe('searched the web for “x”');
    expect(line(tool('web_search', { result: { action } }))).toBe('searched the web for “x”');
    expect(line(tool('web_search', { phase: 'running' }))).toBe('searching the web');
  });

  test('of the adviser', () => {
    const args = { question: 'Which of both?\nLong story.' };
    expect(line(tool('advisor', { args }))).toBe('asked the adviser “Which of both?”');
    expect(line(tool('advisor', { phase: 'preparing' }))).toBe('asking the adviser');
  });

  test('of a tool that is not known', () => {
    expect(line(tool('linear__get_issue', { args: { id: 7, title: 'Bug' } }))).toBe(
      'used get issue Bug · from linear',
    );
  });

  test('of a group counts files once', () => {
    const read = (path: string): ToolItem => tool('read_file', { args: { path } });
    const { verb } = summarizeTools(
      [read('a'), read('/work/a'), read('b'), tool('execute'), tool('other')],
      '/work',
    );
    expect(verb).toBe('read 2 files, ran 1 command, used 1 other tool');
  });
});

test('arguments are read before they are whole', () => {
  expect(readPartialArgs('{"command":"npm test","timeo')).toEqual({ command: 'npm test' });
  expect(readPartialArgs('{"path":"a\\"b.ts","content":"half')).toEqual({ path: 'a"b.ts' });
  expect(readPartialArgs('{"a":1}')).toEqual({ a: 1 });
  expect(readPartialArgs('')).toEqual({});
});

test('paths and durations are short', () => {
  expect(shortenPath('/work/a/b', '/work')).toBe('a/b');
  expect(shortenPath('/workshop/a', '/work')).toBe('/workshop/a');
  expect([340, 3210, 59_960, 125_000].map(formatDuration)).toEqual([
    '340 ms',
    '3.2 s',
    '1 min',
    '2 min 5 s',
  ]);
});

describe('calls that are not about files', () => {
  test('say whom they are about', () => {
    const wait = tool('wait_agent', { result: { title: 'Docs', report: 'Done' } });
    expect(line(wait)).toBe('waited for subagent “Docs”');
    expect(line(tool('wait_agent', { phase: 'running' }))).toBe('waiting for a subagent');
    expect(line(tool('chat_summarized'))).toBe('summed up the conversation so far');
    expect(line(tool('read_skill', { args: { name: 'tidy-up' } }))).toBe('read skill tidy-up');
  });
});
