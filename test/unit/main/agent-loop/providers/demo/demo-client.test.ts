import { describe, expect, it } from 'vitest';
import { createModelClient } from '#main/agent-loop/index.ts';
import type { ModelClient, ModelEvent, PromptMessage, PromptPart } from '#main/agent-loop/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { SAMPLE_PROJECT } from '#shared/sample/sample-project.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import {
  callsOf,
  collect,
  collectError,
  modelRequest,
  reasoningOf,
  textOf,
} from '#test/support/providers/collect.ts';

const tools = ['read_file', 'write_file', 'edit_files', 'execute'].map((name) => ({
  name,
  description: name,
  inputSchema: { type: 'object' },
}));

const open = (clock: Clock = systemClock): Promise<ModelClient> =>
  createModelClient({ provider: 'demo' }, { clock });

type Result = { readonly result: unknown; readonly isError?: boolean };
type Tool = (toolName: string, args: unknown) => Result;

/** Plays a whole turn with the given tools, as the loop would. */
async function playTurn(client: ModelClient, request: string, tool: Tool): Promise<ModelEvent[][]> {
  const messages: PromptMessage[] = [{ role: 'user', text: `${request} [demo: delay=0]` }];
  const steps: ModelEvent[][] = [];
  for (;;) {
    const events = await collect(client, modelRequest({ messages: [...messages], tools }));
    steps.push(events);
    const calls = callsOf(events);
    if (calls.length === 0) return steps;
    if (steps.length > 10) throw new Error('the turn does not end');
    const parts: PromptPart[] = calls.map(({ callId, toolName, args }) => ({
      type: 'tool_call',
      callId,
      toolName,
      args,
    }));
    messages.push({ role: 'assistant', parts: [{ type: 'text', text: textOf(events) }, ...parts] });
    for (const { callId, toolName, args } of calls) {
      const { result, isError = false } = tool(toolName, args);
      messages.push({ role: 'tool', callId, toolName, result, isError });
    }
  }
}

/** The sample project in memory, with tools that answer as the real ones do. */
function sampleTools(options: { readonly fixed?: boolean } = {}): Tool {
  const { bug } = SAMPLE_PROJECT;
  const files = new Map<string, string>(
    SAMPLE_PROJECT.files.map((file) => [file.path, file.content]),
  );
  const fix = (): void => {
    files.set(bug.path, (files.get(bug.path) ?? '').replace(bug.search, bug.replace));
  };
  if (options.fixed) fix();
  return (toolName, args) => {
    const text = JSON.stringify(args);
    if (toolName === 'read_file') {
      const path =
        Array.from(files.keys()).find((name) => text.includes(JSON.stringify(name))) ?? '';
      const lines = (files.get(path) ?? '').split('\n');
      const content = lines.map((line, index) => `${index + 1}\t${line}`).join('\n');
      return { result: { content, file_size: 1, total_lines: lines.length, lines_read: 1 } };
    }
    if (toolName === 'edit_files') {
      expect(args).toEqual({
        files: [{ path: bug.path, edits: [{ old_text: bug.search, new_text: bug.replace }] }],
      });
      fix();
      return { result: { ok: true, files: [{ path: bug.path, diff: '' }] } };
    }
    expect(args).toMatchObject({ command: SAMPLE_PROJECT.testCommand });
    const passes = files.get(bug.path)?.includes(bug.replace);
    return {
      result: passes
        ? { success: true, output: '# pass 6', exit_code: 0, wall_duration_ms: 5 }
        : {
            success: false,
            output: `not ok - ${bug.failingTest}`,
            exit_code: 1,
            wall_duration_ms: 5,
          },
    };
  };
}

describe('demo model', () => {
  it('repairs the sample: reads, tests, edits, tests again, explains', async () => {
    const steps = await playTurn(await open(), 'Fix the failing test', sampleTools());
    expect(steps.map((events) => callsOf(events).map((call) => call.toolName))).toEqual([
      ['read_file', 'read_file'],
      ['execute'],
      ['edit_files'],
      ['execute'],
      [],
    ]);
    expect(reasoningOf(steps[0] ?? [])).toContain('failing test');
    expect(textOf(steps.at(-1) ?? [])).toContain('All tests pass now');
    const ids = steps.flatMap((events) => callsOf(events).map((call) => call.callId));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('changes nothing when the tests pass already', async () => {
    const steps = await playTurn(await open(), 'fix the bug', sampleTools({ fixed: true }));
    expect(steps.flatMap(callsOf).map((call) => call.toolName)).not.toContain('edit_files');
    expect(textOf(steps.at(-1) ?? [])).toContain('pass already');
  });

  it('admits that it knows no other project', async () => {
    const steps = await playTurn(await open(), 'fix the failing test', () => ({
      result: { error: 'no such file' },
      isError: true,
    }));
    expect(steps).toHaveLength(2);
    expect(textOf(steps[1] ?? [])).toMatch(/script, not an AI/);
  });

  it('stops when the person denies a call', async () => {
    const steps = await playTurn(await open(), 'run `make`\nlist', () => ({
      result: { error: 'The person denied this call.' },
      isError: true,
    }));
    expect(steps).toHaveLength(2);
    expect(textOf(steps[1] ?? [])).toMatch(/did not allow/);
  });

  it('says what went wrong when a call fails', async () => {
    const steps = await playTurn(await open(), 'read a.txt', () => ({
      result: { error: 'EACCES: permission denied' },
      isError: true,
    }));
    expect(textOf(steps[1] ?? [])).toContain('EACCES: permission denied');
    expect(textOf(steps[1] ?? [])).not.toMatch(/did not allow/);
  });

  it('carries out several requests and reports on each', async () => {
    const steps = await playTurn(
      await open(),
      'write `it\'s.txt` with hello\nsearch for "it\'s"\nrun `false`',
      (toolName, args) =>
        toolName === 'write_file'
          ? { result: { ok: true } }
          : JSON.stringify(args).includes('grep')
            ? {
                result: {
                  success: true,
                  output: 'a:1:x\nb:2:x\n',
                  exit_code: 0,
                  wall_duration_ms: 1,
                },
              }
            : { result: { success: false, exit_code: 1, wall_duration_ms: 1 } },
    );
    expect(steps.flatMap(callsOf).map((call) => call.args)).toMatchObject([
      { path: "it's.txt", content: 'hello\n' },
      { command: expect.stringContaining("-e 'it'\\''s' -- .") as unknown },
      { command: 'false' },
    ]);
    expect(textOf(steps[1] ?? [])).toContain('is written');
    expect(textOf(steps[2] ?? [])).toContain('2 lines of 2 files');
    expect(textOf(steps[3] ?? [])).toContain('exit code 1');
  });

  it('needs tools for that, and says so without them', async () => {
    const messages: PromptMessage[] = [{ role: 'user', text: 'list [demo: delay=0]' }];
    const events = await collect(await open(), modelRequest({ messages, tools: [] }));
    expect(callsOf(events)).toEqual([]);
    expect(textOf(events)).toContain('does not have');
  });

  it('streams the arguments of a call in pieces that add up to them', async () => {
    const [step = []] = await playTurn(await open(), 'read README.md', () => ({
      result: { content: '1\t# Title\n2\t', total_lines: 2 },
    }));
    const pieces = step.filter((event) => event.type === 'tool_call_delta');
    expect(pieces.length).toBeGreaterThan(1);
    expect(JSON.parse(pieces.map((piece) => piece.argsDelta).join(''))).toEqual({
      path: 'README.md',
    });
  });

  it('counts a token for every four characters, in and out', async () => {
    const text = 'hello [demo: delay=0, chunks=4]';
    const messages: PromptMessage[] = [{ role: 'user', text }];
    const events = await collect(await open(), modelRequest({ messages }));
    const output = 'chunk 1 chunk 2 chunk 3 chunk 4 ';
    expect(textOf(events)).toBe(output);
    const input = Math.ceil(text.length / 4);
    expect(events.at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: { input_tokens: input, output_tokens: 8, total_tokens: input + 8 },
    });
  });

  it('answers the same way every time', async () => {
    const run = async () =>
      playTurn(await open(), 'Fix the failing test [demo: reasoning]', sampleTools());
    expect(await run()).toEqual(await run());
  });

  it('makes as many lines as it is asked for', async () => {
    const messages: PromptMessage[] = [{ role: 'user', text: '[demo: delay=0, long=1000 lines]' }];
    const events = await collect(await open(), modelRequest({ messages }));
    expect(textOf(events).trimEnd().split('\n')).toHaveLength(1000);
  });

  it('fails as asked, once or always, at the start or on the way', async () => {
    const client = await open();
    const ask = (text: string) =>
      modelRequest({ messages: [{ role: 'user', text: `${text} hello` }] });
    const overloaded = ask('[demo: delay=0, fail=overloaded]');
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect(await collectError(client, overloaded)).toMatchObject({
        kind: 'overloaded',
        retryable: true,
        provider: 'demo',
        statusCode: 529,
      });
    }
    expect(await collectError(client, ask('[demo: delay=0, fail=auth]'))).toMatchObject({
      kind: 'auth',
      retryable: false,
    });

    const once = ask('[demo: delay=0, fail-once, fail-after=2]');
    const seen: ModelEvent[] = [];
    await expect(async () => {
      for await (const event of client.stream(once, new AbortController().signal)) seen.push(event);
    }).rejects.toThrow('overloaded');
    expect(seen).toHaveLength(2);
    expect(textOf(await collect(client, once))).toContain('Hello');
  });

  it('waits the natural pace or the asked one before each chunk, on the given clock', async () => {
    const delays: number[] = [];
    const client = await open({
      ...systemClock,
      setTimer(callback, delayMs) {
        delays.push(delayMs);
        return systemClock.setTimer(callback, 0);
      },
    });
    await collect(client, modelRequest({ messages: [{ role: 'user', text: '[demo: chunks=2]' }] }));
    await collect(
      client,
      modelRequest({ messages: [{ role: 'user', text: '[demo: chunks=1, delay=700ms]' }] }),
    );
    // One more for the end of the block.
    expect(delays).toEqual([15, 15, 15, 700, 700]);
  });

  it('ends at once when interrupted, also while it hangs', async () => {
    const client = await open();
    for (const text of ['[demo: delay=60000ms] hello', '[demo: delay=0, hang]']) {
      const abort = new AbortController();
      const run = collect(
        client,
        modelRequest({ messages: [{ role: 'user', text }] }),
        abort.signal,
      );
      setImmediate(() => abort.abort());
      const events = await run;
      expect(events.every((event) => event.type !== 'finish')).toBe(true);
    }
  });

  it('names directives that do not exist', async () => {
    const messages: PromptMessage[] = [{ role: 'user', text: '[demo: dance] [demo: delay=0]' }];
    expect(textOf(await collect(await open(), modelRequest({ messages })))).toContain('`dance`');
  });
});
