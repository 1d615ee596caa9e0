import { describe, expect, test } from 'vitest';
import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import { runTurn, type ModelEvent } from '#main/agent-loop/index.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { createMemoryTurnStore, userMessage } from '#test/support/memory-turn-store.ts';
import { call, finish, silence, text } from '#test/support/scripted-model.ts';
import { createTestTurn } from '#test/support/turn.ts';

describe('a model step', () => {
  test('is published in increments and stored as one message', async () => {
    const turn = createTestTurn({
      clock: createManualClock(),
      steps: [
        [
          { type: 'reasoning_delta', blockId: 'r', text: 'let me ' },
          { type: 'reasoning_delta', blockId: 'r', text: 'think' },
          { type: 'block_end', blockId: 'r', metadata: { signature: 's1' } },
          text('Hel'),
          text('lo'),
          { type: 'source', id: 's', url: 'https://example.invalid/', title: 'A page' },
          finish(),
        ],
      ],
    });
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    expect(turn.parts.map(({ role, part }) => [role, part])).toEqual([
      ['assistant', { type: 'reasoning', text: 'let me ' }],
      ['assistant', { type: 'reasoning', text: 'think' }],
      ['assistant', { type: 'text', text: 'Hel' }],
      ['assistant', { type: 'text', text: 'lo' }],
      [
        'assistant',
        { type: 'source', source_id: 's', url: 'https://example.invalid/', title: 'A page' },
      ],
    ]);
    expect(turn.store.steps).toEqual([
      {
        parts: [
          {
            type: 'reasoning',
            text: 'let me think',
            created_at: '2026-01-01T00:00:00.000Z',
            completed_at: '2026-01-01T00:00:00.000Z',
            provider_metadata: { signature: 's1' },
          },
          { type: 'text', text: 'Hello' },
          { type: 'source', source_id: 's', url: 'https://example.invalid/', title: 'A page' },
        ],
        usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15, context_limit: 100_000 },
        runtimeMs: 0,
      },
    ]);
  });

  test('gets the stored conversation, the model and the default output limit', async () => {
    const turn = createTestTurn({ steps: [[finish()]] });
    await runTurn(turn.input);
    expect(turn.model.requests).toEqual([
      {
        model: 'scripted',
        messages: [{ role: 'user', text: 'go' }],
        tools: [],
        webSearch: true,
        maxOutputTokens: 32_000,
        callConfig: {},
      },
    ]);
  });

  test('without content ends the turn and stores nothing', async () => {
    const turn = createTestTurn({ steps: [[text(''), finish()]] });
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    expect(turn.store.steps).toEqual([]);
    expect(turn.parts).toEqual([]);
  });

  test('that was wholly filtered fails', async () => {
    const turn = createTestTurn({ steps: [[finish('content_filter')]] });
    expect(await runTurn(turn.input)).toMatchObject({
      kind: 'failed',
      error: { kind: 'generic', retryable: false, provider: 'demo' },
    });
  });

  test('leaves zeros out of the usage', async () => {
    const end = { type: 'finish', reason: 'stop', usage: { input_tokens: 0 } } as const;
    const turn = createTestTurn({ steps: [[text('x'), end]] });
    await runTurn(turn.input);
    expect(turn.store.steps[0]?.usage).toBeUndefined();
  });

  test('streams the arguments of a call and then the whole call', async () => {
    const steps: ModelEvent[][] = [
      [
        { type: 'tool_call_delta', callId: 'c1', toolName: 'execute', argsDelta: '{"command":' },
        { type: 'tool_call_delta', callId: 'c1', toolName: 'execute', argsDelta: '"ls -l | wc"}' },
        call('c1', 'execute', { command: 'ls -l | wc' }),
        finish('tool_calls'),
      ],
    ];
    const turn = createTestTurn({ steps, clock: createManualClock() });
    await runTurn(turn.input);
    const common = { type: 'tool-call', tool_call_id: 'c1', tool_name: 'execute' };
    const whole = {
      ...common,
      args: { command: 'ls -l | wc' },
      parsed_commands: [['ls'], ['wc']],
      created_at: '2026-01-01T00:00:00.000Z',
    };
    expect(turn.parts.slice(0, 3).map(({ part }) => part)).toEqual([
      { ...common, args_delta: '{"command":' },
      { ...common, args_delta: '"ls -l | wc"}' },
      whole,
    ]);
    expect(turn.store.steps[0]?.parts).toEqual([whole]);
  });
});

describe('a call that cannot be run', () => {
  async function resultsOf(...events: ModelEvent[]): Promise<ChatMessagePart[]> {
    const turn = createTestTurn({ steps: [events] });
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    expect(turn.model.requests).toHaveLength(2);
    const published = turn.parts.filter(({ role }) => role === 'tool').map(({ part }) => part);
    const stored = turn.store.messages.flatMap(({ role, parts }) => (role === 'tool' ? parts : []));
    expect(published).toMatchObject(stored);
    return published;
  }

  test('has no tool: the chat has no workspace', async () => {
    expect(await resultsOf(call('c1', 'read_file', { path: 'a' }), finish('tool_calls'))).toEqual([
      expect.objectContaining({
        tool_call_id: 'c1',
        is_error: true,
        result: { error: expect.stringContaining('no running workspace') },
      }),
    ]);
  });

  test('shares its id with another of the step', async () => {
    const [first, second, ...more] = await resultsOf(
      call('same', 'read_file', {}),
      call('same', 'read_file', {}),
      finish('tool_calls'),
    );
    expect(more).toEqual([]);
    expect(first).toMatchObject({ tool_call_id: 'same', is_error: true });
    expect(second).toMatchObject({
      tool_call_id: 'same_2',
      is_error: true,
      result: { error: expect.stringContaining('same id') },
    });
  });

  test('has arguments that are no JSON', async () => {
    const broken = {
      type: 'tool_call',
      callId: 'c',
      toolName: 'execute',
      args: undefined,
    } as const;
    const [result] = await resultsOf({ ...broken, invalidArgs: '{"command' }, finish('tool_calls'));
    expect(result).toMatchObject({
      is_error: true,
      result: { error: expect.stringContaining('not valid JSON') },
    });
  });

  test('was cut off by the limit on output', async () => {
    const cut: ModelEvent = {
      type: 'tool_call_delta',
      callId: 'c',
      toolName: 'write_file',
      argsDelta: '{"path":"a","content":"lo',
    };
    const [result] = await resultsOf(cut, finish('length'));
    expect(result).toMatchObject({
      is_error: true,
      result: { error: expect.stringContaining('limit on output') },
    });
  });
});

test('an id of an earlier step gets another one', async () => {
  const step = [call('call_0', 'read_file', {}), finish('tool_calls')];
  const turn = createTestTurn({ steps: [step, step] });
  await runTurn(turn.input);
  const ids = turn.store.steps.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === 'tool-call' ? [part.tool_call_id] : [])),
  );
  expect(ids).toEqual(['call_0', 'call_0_2']);
});

test('a call without a final event is completed from what has streamed', async () => {
  const turn = createTestTurn({
    steps: [
      [
        { type: 'tool_call_delta', callId: 'c', toolName: 'read_file', argsDelta: '{"path":' },
        { type: 'tool_call_delta', callId: 'c', toolName: '', argsDelta: '"a"}' },
        finish('tool_calls'),
      ],
    ],
  });
  await runTurn(turn.input);
  expect(turn.store.steps[0]?.parts).toMatchObject([
    { type: 'tool-call', tool_call_id: 'c', tool_name: 'read_file', args: { path: 'a' } },
  ]);
});

test('a model that never stops calling is stopped', async () => {
  let count = 0;
  const turn = createTestTurn({ store: { ...createMemoryTurnStore(), history: () => [] } });
  const model = {
    async *stream() {
      count += 1;
      yield call(`c${count}`, 'read_file', {});
      yield finish('tool_calls');
    },
  };
  expect(await runTurn({ ...turn.input, model })).toEqual({ kind: 'finished' });
  expect(count).toBe(1200);
  expect(turn.store.openCalls()).toEqual([]);
});

describe('an interrupt', () => {
  test('keeps the text that has streamed', async () => {
    const turn = createTestTurn({
      steps: [
        async function* (): AsyncGenerator<ModelEvent> {
          yield { type: 'reasoning_delta', blockId: 'r', text: 'hm' };
          yield text('half a sen');
          await silence();
        },
      ],
      onPart: (part) => {
        if (part.type === 'text') turn.abort('interrupt');
      },
    });
    expect(await runTurn(turn.input)).toEqual({ kind: 'interrupted' });
    expect(turn.store.steps).toMatchObject([
      {
        parts: [
          { type: 'reasoning', text: 'hm' },
          { type: 'text', text: 'half a sen' },
        ],
        usage: undefined,
      },
    ]);
  });

  test('answers complete calls, and drops one whose arguments are incomplete', async () => {
    const turn = createTestTurn({
      steps: [
        async function* (): AsyncGenerator<ModelEvent> {
          yield call('whole', 'execute', { command: 'ls' });
          yield { type: 'tool_call_delta', callId: 'half', toolName: 'execute', argsDelta: '{"co' };
          await silence();
        },
      ],
      onPart: (part) => {
        if (part.type === 'tool-call' && part.tool_call_id === 'half') turn.abort('interrupt');
      },
    });
    expect(await runTurn(turn.input)).toEqual({ kind: 'interrupted' });
    const stored = turn.store.messages.slice(1).flatMap(({ parts }) => parts);
    expect(stored).toMatchObject([
      { type: 'tool-call', tool_call_id: 'whole' },
      { type: 'tool-result', tool_call_id: 'whole', is_error: true },
    ]);
    expect(turn.parts.at(-1)).toMatchObject({ role: 'tool', part: { tool_call_id: 'whole' } });
  });

  test('before anything has streamed stores nothing', async () => {
    const turn = createTestTurn({
      steps: [
        async function* () {
          turn.abort('interrupt');
          yield text('late');
        },
      ],
    });
    expect(await runTurn(turn.input)).toEqual({ kind: 'interrupted' });
    expect(turn.store.steps).toEqual([]);
    expect(turn.parts).toEqual([]);
  });

  test('before the turn began asks no model', async () => {
    const turn = createTestTurn();
    turn.abort('interrupt');
    expect(await runTurn(turn.input)).toEqual({ kind: 'interrupted' });
    expect(turn.model.requests).toEqual([]);
  });
});

describe('a stop', () => {
  test('stores nothing of what has streamed', async () => {
    const turn = createTestTurn({
      steps: [
        async function* () {
          yield text('half');
          await silence();
        },
      ],
      onPart: () => turn.abort('stop'),
    });
    expect(await runTurn(turn.input)).toEqual({ kind: 'stopped' });
    expect(turn.store.messages).toEqual([userMessage('go')]);
  });

  test('is what a superseded turn comes to', async () => {
    const turn = createTestTurn({
      steps: [[text('too late'), finish()]],
      onPart: () => turn.store.supersede(),
    });
    expect(await runTurn(turn.input)).toEqual({ kind: 'stopped' });
    expect(turn.store.messages).toEqual([userMessage('go')]);
    expect(turn.bugs).toEqual([]);
  });
});

test('a bug is a failure that tells clients nothing of itself', async () => {
  const bug = new Error('secret /etc/shadow');
  const turn = createTestTurn({
    steps: [
      async function* () {
        yield text('x');
        throw bug;
      },
    ],
  });
  const outcome = await runTurn(turn.input);
  expect(outcome).toMatchObject({ kind: 'failed', error: { kind: 'generic', retryable: false } });
  expect(JSON.stringify(outcome)).not.toContain('secret');
  expect(turn.bugs).toEqual([bug]);
  expect(turn.store.steps).toEqual([]);
});
