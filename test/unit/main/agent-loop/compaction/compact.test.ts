import { describe, expect, test } from 'vitest';
import { ModelError, runTurn, type ModelEvent, type TurnInput } from '#main/agent-loop/index.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { createMemoryTurnStore, userMessage } from '#test/support/memory-turn-store.ts';
import { overloaded, refused } from '#test/support/live-model.ts';
import { call, finish, silence, text, type ScriptedStep } from '#test/support/scripted-model.ts';
import { createTestTurn, type TestTurn, type TestTurnOptions } from '#test/support/turn.ts';

/** Ends a step that read so many tokens of the 100 that the model takes. */
function used(tokens: number, reason: 'stop' | 'tool_calls' = 'stop'): ModelEvent {
  return { type: 'finish', reason, usage: { input_tokens: tokens, output_tokens: 1 } };
}

function turnOf(
  steps: readonly ScriptedStep[],
  options: TestTurnOptions = {},
  settings: Partial<NonNullable<TurnInput['compaction']>> = {},
): TestTurn {
  const turn = createTestTurn({ contextLimit: 100, ...options, steps });
  let count = 0;
  const compaction = {
    thresholdPercent: 70,
    newCallId: () => `summary_${(count += 1)}`,
    ...settings,
  };
  return { ...turn, input: { ...turn.input, compaction } };
}

const shown = (turn: TestTurn): unknown[] =>
  turn.parts.map(({ role, part }) =>
    part.type === 'tool-call' || part.type === 'tool-result'
      ? [role, part.type, part.tool_call_id, part.tool_name]
      : [role, part.type],
  );

const mute: ScriptedStep = async function* mute() {
  yield await silence();
};

describe('a turn whose context fills up', () => {
  test('is summed up and goes on from the summary', async () => {
    const turn = turnOf([
      [text('first answer'), used(70)],
      [text('the note'), finish()],
      [text('last words'), used(10)],
    ]);
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    expect(turn.store.compactions).toEqual([
      {
        callId: 'summary_1',
        summary: 'the note',
        source: 'automatic',
        thresholdPercent: 70,
        usagePercent: 70,
        contextTokens: 70,
        contextLimitTokens: 100,
      },
    ]);
    expect(shown(turn)).toEqual([
      ['assistant', 'text'],
      ['assistant', 'tool-call', 'summary_1', 'chat_summarized'],
      ['assistant', 'text'],
    ]);
    const [first, summary, last] = turn.model.requests;
    expect(first?.toolChoice).toBeUndefined();
    expect(summary).toMatchObject({ toolChoice: 'none', tools: first?.tools });
    expect(summary?.messages.slice(0, -1)).toEqual([
      { role: 'user', text: 'go' },
      { role: 'assistant', parts: [{ type: 'text', text: 'first answer' }] },
    ]);
    expect(summary?.messages.at(-1)?.role).toBe('user');
    expect(last?.messages).toEqual([{ role: 'user', text: 'the note' }]);
  });

  test('is left alone below the threshold, at 100, without a limit, without settings', async () => {
    const step = [text('done'), used(69)];
    const full = [text('done'), used(500)];
    for (const turn of [
      turnOf([step]),
      turnOf([full], {}, { thresholdPercent: 100 }),
      turnOf([full], { contextLimit: 0 }),
      createTestTurn({ contextLimit: 100, steps: [full] }),
    ]) {
      expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
      expect(turn.model.requests).toHaveLength(1);
    }
  });

  test('is summed up between the results of its calls and the next step', async () => {
    const turn = turnOf([
      [call('c1', 'no_such_tool', {}), used(90, 'tool_calls')],
      [text('the note'), finish()],
      [text('done'), used(5)],
    ]);
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    const [, summary, next] = turn.model.requests;
    expect(summary?.messages.map((message) => message.role)).toEqual([
      'user',
      'assistant',
      'tool',
      'user',
    ]);
    expect(next?.messages).toEqual([{ role: 'user', text: 'the note' }]);
    expect(turn.store.compactions).toHaveLength(1);
  });

  test('gives no call an id that one before the summary had', async () => {
    const turn = turnOf([
      [call('c1', 'no_such_tool', {}), used(90, 'tool_calls')],
      [text('the note'), finish()],
      [call('c1', 'no_such_tool', {}), used(5, 'tool_calls')],
      [text('done'), used(5)],
    ]);
    await runTurn(turn.input);
    const ids = turn.store.steps.flatMap((step) =>
      step.parts.flatMap((part) => (part.type === 'tool-call' ? [part.tool_call_id] : [])),
    );
    expect(ids).toEqual(['c1', 'c1_2']);
  });

  test('waits while a call is open, and does it once the call has its result', async () => {
    const store = createMemoryTurnStore();
    const asking = turnOf([[call('c1', 'execute', { command: 'ls' }), used(90, 'tool_calls')]], {
      store,
    });
    // The unknown tool is answered at once; an open call is put back as if it were asked.
    await runTurn({
      ...asking.input,
      store: {
        ...store,
        openCalls: () =>
          store.openCalls().map((open) => ({ ...open, state: { kind: 'awaiting' as const } })),
      },
    });
    expect(store.compactions).toEqual([]);
    expect(asking.model.requests).toHaveLength(1);
    const resumed = turnOf(
      [
        [text('the note'), finish()],
        [text('done'), used(5)],
      ],
      { store },
    );
    expect(await runTurn(resumed.input)).toEqual({ kind: 'finished' });
    expect(store.compactions).toHaveLength(1);
    expect(resumed.model.requests[0]?.messages.map((message) => message.role)).toContain('tool');
  });

  test('answers what the person has just said before it sums up', async () => {
    const store = createMemoryTurnStore([userMessage('go')]);
    await runTurn(turnOf([[text('full'), used(90)]], { store }, { thresholdPercent: 100 }).input);
    store.messages.push(userMessage('one more thing'));
    const turn = turnOf(
      [
        [text('the thing'), used(95)],
        [text('the note'), finish()],
        [text('bye'), used(1)],
      ],
      { store },
    );
    await runTurn(turn.input);
    expect(turn.model.requests[0]?.messages.at(-1)).toEqual({
      role: 'user',
      text: 'one more thing',
    });
    expect(store.compactions).toHaveLength(1);
  });

  test('goes on from a summary at most three times', async () => {
    const steps = Array.from({ length: 20 }, (_, index) =>
      index % 2 === 0 ? [text('again'), used(90)] : [text('the note'), finish()],
    );
    const turn = turnOf(steps);
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    expect(turn.store.compactions).toHaveLength(4);
    expect(turn.store.steps).toHaveLength(4);
  });

  test('books what the summary used', async () => {
    const turn = turnOf([
      [text('full'), used(90)],
      [text('the note'), finish()],
    ]);
    await runTurn(turn.input);
    expect(turn.store.sideCalls).toEqual([
      {
        kind: 'compaction',
        usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
        runtimeMs: expect.any(Number) as number,
      },
    ]);
  });
});

describe('a summary that fails', () => {
  test('leaves the turn as it was: a refused call tells nothing more', async () => {
    const turn = turnOf([
      [text('full'), used(90)],
      async function* refuse() {
        yield text('never kept');
        throw refused();
      },
    ]);
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    expect(turn.store.compactions).toEqual([]);
    expect(turn.store.messages).toHaveLength(2);
    expect(shown(turn).at(-1)).toEqual(['assistant', 'tool-call', 'summary_1', 'chat_summarized']);
  });

  test('is shown as an error when the model wrote nothing', async () => {
    const turn = turnOf([
      [text('full'), used(90)],
      [text('  \n'), finish()],
    ]);
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    expect(turn.store.compactions).toEqual([]);
    expect(turn.parts.at(-1)).toMatchObject({
      role: 'tool',
      part: { type: 'tool-result', tool_call_id: 'summary_1', is_error: true },
    });
  });

  test('is shown as an error when it could not be stored', async () => {
    const store = createMemoryTurnStore();
    const turn = turnOf(
      [
        [text('full'), used(90)],
        [text('the note'), finish()],
      ],
      {
        store: {
          ...store,
          saveCompaction() {
            throw new Error('the disk is full');
          },
        },
      },
    );
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    expect(turn.bugs).toHaveLength(1);
    expect(turn.parts.at(-1)?.part).toMatchObject({ type: 'tool-result', is_error: true });
  });

  test('is given up after 90 seconds', async () => {
    const clock = createManualClock();
    const turn = turnOf([[text('full'), used(90)], mute], { clock });
    const ended = runTurn(turn.input);
    await clock.timerSet(90_000);
    await clock.advance(90_000);
    expect(await ended).toEqual({ kind: 'finished' });
    expect(turn.store.compactions).toEqual([]);
    expect(clock.timerCount).toBe(0);
  });

  test('tries again after an overload, without a word of it', async () => {
    const clock = createManualClock();
    let tries = 0;
    const flaky: ScriptedStep = async function* flaky() {
      tries += 1;
      yield text('half a no');
      throw overloaded();
    };
    const turn = turnOf(
      [[text('full'), used(90)], flaky, [text('the note'), finish()], [text('bye'), used(1)]],
      { clock },
    );
    const ended = runTurn(turn.input);
    await clock.timerSet(1_000);
    await clock.advance(1_000);
    expect(await ended).toEqual({ kind: 'finished' });
    expect(tries).toBe(1);
    expect(turn.retries).toEqual([]);
    expect(turn.store.compactions).toMatchObject([{ summary: 'the note' }]);
  });

  test('is not tried for ever', async () => {
    const looping = Array.from({ length: 6 }, (_, index) => [
      [call(`c${index}`, 'no_such_tool', {}), used(90, 'tool_calls')],
      [finish()],
    ]).flat();
    const turn = turnOf(
      looping.filter((_, index) => index < 6 || index % 2 === 0).concat([[text('done'), used(90)]]),
    );
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    expect(turn.store.sideCalls).toHaveLength(3);
  });

  test('stores nothing when the person interrupts it', async () => {
    const turn = turnOf([[text('full'), used(90)], mute], {
      onPart(part) {
        if (part.type === 'tool-call') queueMicrotask(() => turn.abort('interrupt'));
      },
    });
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    expect(turn.store.compactions).toEqual([]);
    expect(turn.store.steps).toHaveLength(1);
  });
});

describe('a conversation that the model cannot take any more', () => {
  const tooLong: ScriptedStep = async function* refuse() {
    yield* [];
    throw new ModelError('The conversation is too long.', {
      kind: 'config',
      provider: 'demo',
      retryable: false,
      tooLong: true,
    });
  };
  const flooded = () =>
    createMemoryTurnStore([
      userMessage('Look'),
      {
        role: 'assistant',
        parts: [{ type: 'tool-call', tool_call_id: 'c', tool_name: 'look', args: {} }],
      },
      {
        role: 'tool',
        parts: [{ type: 'tool-result', tool_call_id: 'c', result: { output: 'x'.repeat(9_000) } }],
      },
    ]);

  test('is summed up, from less where all of it is too much, and goes on', async () => {
    const store = flooded();
    const turn = turnOf(
      [tooLong, tooLong, [text('the note'), finish()], [text('done'), finish()]],
      {
        store,
      },
    );
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    const [first, whole, short, last] = turn.model.requests.map(({ messages }) =>
      JSON.stringify(messages),
    );
    expect(first).toContain('x'.repeat(9_000));
    expect(whole).toContain('x'.repeat(9_000));
    expect(short).not.toContain('x'.repeat(1_000));
    expect(short).toContain('bytes omitted');
    expect(last).toContain('the note');
    expect(last).not.toContain('Look');
    expect(store.compactions).toMatchObject([{ source: 'automatic', summary: 'the note' }]);
  });

  test('fails with that when it does not help, is switched off, or cannot be summed up', async () => {
    const failed = { kind: 'failed', error: { message: 'The conversation is too long.' } };
    const noHelp = turnOf([tooLong, [text('the note'), finish()], tooLong], { store: flooded() });
    expect(await runTurn(noHelp.input)).toMatchObject(failed);
    const off = turnOf([tooLong], { store: flooded() }, { thresholdPercent: 100 });
    expect(await runTurn(off.input)).toMatchObject(failed);
    expect(off.model.requests).toHaveLength(1);
    const never = turnOf([tooLong, tooLong, tooLong], { store: flooded() });
    expect(await runTurn(never.input)).toMatchObject(failed);
    expect(never.store.compactions).toEqual([]);
  });

  test('can still be summed up by the person', async () => {
    const store = flooded();
    const turn = turnOf([tooLong, [text('the note'), finish()]], { store }, { only: true });
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    expect(store.compactions).toMatchObject([{ source: 'manual', summary: 'the note' }]);
  });
});

describe('a turn that is only there to sum up', () => {
  test('asks nothing else', async () => {
    const store = createMemoryTurnStore();
    await runTurn(turnOf([[text('little'), used(5)]], { store }).input);
    const turn = turnOf([[text('the note'), finish()]], { store }, { only: true });
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    expect(turn.model.requests).toHaveLength(1);
    expect(store.compactions).toMatchObject([{ source: 'manual', contextTokens: 5 }]);
  });

  test('fails as a turn does', async () => {
    const turn = turnOf([[finish()]], {}, { only: true });
    expect(await runTurn(turn.input)).toMatchObject({ kind: 'failed' });
  });
});
