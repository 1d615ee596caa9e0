import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ToolOutcome } from '#main/agent-loop/index.ts';
import { createToolRegistry, type ToolRegistry } from '#main/agent-loop/tools/registry.ts';
import { systemClock } from '#main/platform/clock.ts';
import { openTestWorkspace, testChatId, type TestWorkspace } from '#test/support/turn.ts';

let workspace: TestWorkspace;
let tools: ToolRegistry;
let touched: string[];
beforeEach(async () => {
  workspace = await openTestWorkspace();
  touched = [];
  tools = createToolRegistry({
    chatId: testChatId,
    workspace: workspace.bridge,
    store: { history: () => [] },
    clock: systemClock,
    touched: (paths) => touched.push(...paths),
  });
});
afterEach(() => workspace.close());

/** What the tool answers once it is allowed. */
async function use(
  name: string,
  args: unknown,
  printed: (text: string) => void = () => undefined,
): Promise<ToolOutcome> {
  const prepared = tools.find(name)?.prepare(args);
  if (!prepared?.ok) return { content: prepared?.error, isError: true };
  const scope = await prepared.value.scope();
  if (!scope.ok) return { content: scope.error, isError: true };
  const live = { add: printed, restart: () => undefined };
  return prepared.value.run(scope.value, new AbortController().signal, live);
}

const at = (name: string): string => join(workspace.root, name);

test('every tool has a schema of an object, with its required arguments', () => {
  const required = tools.definitions.map(({ name, inputSchema }) => {
    expect(inputSchema).toMatchObject({ type: 'object', properties: expect.any(Object) });
    return [name, inputSchema['required'] ?? []];
  });
  expect(required).toEqual([
    ['read_file', ['path']],
    ['write_file', ['path', 'content']],
    ['edit_files', ['files']],
    ['execute', ['command']],
    ['process_output', ['process_id']],
    ['process_list', []],
    ['process_signal', ['process_id', 'signal']],
  ]);
});

test.each([
  ['read_file', {}],
  ['read_file', 'a.txt'],
  ['read_file', { path: 'a', offset: 0 }],
  ['write_file', { path: 'a' }],
  ['edit_files', { files: [] }],
  ['edit_files', { files: 'a' }],
  ['edit_files', { files: [{ path: 'a', edits: [{ old_text: 'x' }] }] }],
  ['execute', { command: '  ' }],
  ['execute', { command: 'ls', timeout: 'soon' }],
  ['process_output', { process_id: 'x', wait_timeout: '1 day' }],
  ['process_signal', { process_id: 'x', signal: 'stop' }],
])('%s refuses %j', async (name, args) => {
  const outcome = await use(name, args);
  expect(outcome).toEqual({ content: expect.stringMatching(/argument/i), isError: true });
});

test('null stands for an argument that is not given', async () => {
  await writeFile(at('a.txt'), 'one');
  expect(await use('read_file', { path: 'a.txt', offset: null, limit: null })).toMatchObject({
    content: { content: '1\tone' },
  });
});

describe('files', () => {
  test('are read in pieces, with line numbers', async () => {
    await writeFile(at('a.txt'), 'one\ntwo\nthree');
    expect(await use('read_file', { path: at('a.txt'), offset: 2, limit: 1 })).toEqual({
      content: { content: '2\ttwo', file_size: 13, total_lines: 3, lines_read: 1 },
      isError: false,
    });
  });

  test('that are missing are an error', async () => {
    expect(await use('read_file', { path: 'none' })).toEqual({
      content: { error: expect.any(String) },
      isError: true,
    });
  });

  test('are written with their folders', async () => {
    expect(await use('write_file', { path: 'deep/er/a.txt', content: 'x' })).toEqual({
      content: { ok: true },
      isError: false,
    });
    expect(await readFile(at('deep/er/a.txt'), 'utf8')).toBe('x');
    expect(touched).toEqual([at('deep/er/a.txt')]);
  });

  test.each([
    [{ old_text: 'two', new_text: '2' }],
    [{ search: 'two', replace: '2' }],
    [{ search: 'two', replace: '2', replace_all: null }],
  ])('are edited by %j', async (edit) => {
    await writeFile(at('a.txt'), 'one\ntwo\n');
    const outcome = await use('edit_files', { files: [{ path: 'a.txt', edits: [edit] }] });
    expect(outcome).toEqual({
      content: {
        ok: true,
        files: [{ path: at('a.txt'), diff: expect.stringContaining('-two\n+2\n') }],
      },
      isError: false,
    });
    expect(await readFile(at('a.txt'), 'utf8')).toBe('one\n2\n');
    expect(touched).toEqual([at('a.txt')]);
  });

  test('are all left alone when one edit does not fit', async () => {
    await writeFile(at('a.txt'), 'one\n');
    await writeFile(at('b.txt'), 'one\n');
    const outcome = await use('edit_files', {
      files: [
        { path: 'a.txt', edits: [{ old_text: 'one', new_text: '1' }] },
        { path: 'b.txt', edits: [{ old_text: 'absent', new_text: '1' }] },
      ],
    });
    expect(outcome.isError).toBe(true);
    expect(await readFile(at('a.txt'), 'utf8')).toBe('one\n');
    expect(touched).toEqual([]);
  });
});

describe('execute', () => {
  test('what is printed is told while it runs, and stands in the result', async () => {
    const told: string[] = [];
    const printed = Promise.withResolvers<void>();
    const ended = use(
      'execute',
      { command: 'echo one; while [ ! -f go ]; do sleep 0.02; done; echo two' },
      (text) => {
        told.push(text);
        if (told.join('') === 'one\n') printed.resolve();
      },
    );
    await printed.promise;
    await writeFile(at('go'), '');
    expect(await ended).toMatchObject({ content: { success: true, output: 'one\ntwo\n' } });
    expect(told.join('')).toBe('one\ntwo\n');
  });

  test('process_output tells what was printed before, then what comes', async () => {
    const command = 'echo one; while [ ! -f go ]; do sleep 0.02; done; echo two';
    const started = await use('execute', { command, run_in_background: true });
    const { background_process_id: id } = z
      .object({ background_process_id: z.string() })
      .parse(started.content);
    const first = await use('process_output', { process_id: id, wait_timeout: '200ms' });
    expect(first).toMatchObject({ content: { output: 'one\n' } });
    const told: string[] = [];
    const ended = use('process_output', { process_id: id, wait_timeout: '1m' }, (text) => {
      told.push(text);
      if (told.length === 1) void writeFile(at('go'), '');
    });
    expect(await ended).toMatchObject({ content: { exit_code: 0, output: 'one\ntwo\n' } });
    expect(told.join('')).toBe('one\ntwo\n');
  });

  test('returns output, exit code and time', async () => {
    expect(await use('execute', { command: 'echo out; echo err >&2; exit 3' })).toEqual({
      content: {
        success: false,
        output: expect.stringMatching(/^(out\nerr\n|err\nout\n)$/),
        exit_code: 3,
        wall_duration_ms: expect.any(Number),
      },
      isError: false,
    });
  });

  test('runs in the workspace or the folder given, without anyone to ask', async () => {
    await mkdir(at('sub'));
    const command = 'pwd; echo $GIT_EDITOR $PAGER $CODER_CHAT_AGENT; cat';
    expect(await use('execute', { command })).toMatchObject({
      content: { success: true, output: `${workspace.root}\ntrue cat true\n` },
    });
    expect(await use('execute', { command: 'pwd', workdir: 'sub' })).toMatchObject({
      content: { output: `${at('sub')}\n` },
    });
  });

  test('leaves a slow command running, to be looked at and ended', async () => {
    const slow = await use('execute', { command: 'echo begun; sleep 60', timeout: '300ms' });
    expect(slow).toMatchObject({
      content: {
        success: false,
        exit_code: -1,
        output: 'begun\n',
        error: expect.stringContaining('0.3 s'),
        background_process_id: expect.any(String),
      },
      isError: false,
    });
    const id = (slow.content as { background_process_id: string }).background_process_id;
    expect(await use('process_output', { process_id: id, wait_timeout: '0s' })).toMatchObject({
      content: { success: true, exit_code: 0, output: 'begun\n', note: expect.any(String) },
    });
    expect(await use('process_list', {})).toMatchObject({
      content: { processes: [{ id, running: true, background: false }] },
    });
    expect(await use('process_signal', { process_id: id, signal: 'kill' })).toMatchObject({
      content: { success: true, message: expect.any(String) },
    });
    expect(await use('process_output', { process_id: id })).toMatchObject({
      content: { success: false },
    });
  });

  test.each([
    [{ command: 'echo there', run_in_background: true }],
    [{ command: 'echo there &' }],
    [{ command: 'echo there&' }],
  ])('runs %j in the background', async (args) => {
    const started = await use('execute', args);
    expect(started).toEqual({
      content: {
        success: true,
        exit_code: 0,
        wall_duration_ms: expect.any(Number),
        background_process_id: expect.any(String),
      },
      isError: false,
    });
    const id = (started.content as { background_process_id: string }).background_process_id;
    expect(await use('process_output', { process_id: id })).toMatchObject({
      content: { success: true, exit_code: 0, output: 'there\n' },
    });
  });

  test.each(['cat a.txt', 'grep -n "" a.txt', 'rg . a.txt'])(
    'advises after %s',
    async (command) => {
      await writeFile(at('a.txt'), 'one\n');
      expect(await use('execute', { command })).toMatchObject({
        content: { note: expect.stringContaining('read_file') },
      });
    },
  );

  test.each(['grep one a.txt', 'echo cat a.txt', 'cat<a.txt'])(
    'has no advice after %s',
    async (command) => {
      await writeFile(at('a.txt'), 'one\n');
      const { content } = await use('execute', { command });
      expect(content).toMatchObject({ success: true });
      expect(content).not.toHaveProperty('note');
    },
  );

  test('says when a command could not be started', async () => {
    expect(await use('execute', { command: 'ls', workdir: 'no/such/folder' })).toMatchObject({
      content: { success: false, exit_code: -1, error: expect.any(String) },
      isError: false,
    });
  });

  test('keeps both ends of long output', async () => {
    const { content } = await use('execute', { command: 'echo START; seq 1 40000; echo END' });
    const { output, truncated } = content as {
      output: string;
      truncated: Record<string, number>;
    };
    expect(output).toMatch(/^START\n/);
    expect(output).toMatch(/END\n$/);
    expect(Buffer.byteLength(output)).toBeLessThanOrEqual(32 * 1024);
    expect(truncated['original_bytes']).toBeGreaterThan(200_000);
    expect(truncated).toMatchObject({ strategy: 'head_tail' });
    // One mark, and it counts what the bridge left out as well.
    const marks = Array.from(output.matchAll(/(\d+) bytes/g), ([, bytes]) => Number(bytes));
    expect(marks).toEqual([expect.closeTo(truncated['omitted_bytes'] ?? 0, -3)]);
  });
});

test('a process of nobody is not found', async () => {
  expect(await use('process_output', { process_id: 'none' })).toMatchObject({
    content: { success: false, exit_code: -1, error: expect.any(String) },
  });
  expect(await use('process_signal', { process_id: 'none', signal: 'kill' })).toMatchObject({
    content: { success: false, exit_code: -1, error: expect.any(String) },
  });
});
