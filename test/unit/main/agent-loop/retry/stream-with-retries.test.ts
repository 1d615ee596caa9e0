import { describe, expect, test } from 'vitest';
import { ModelError, runTurn, type ModelEvent } from '#main/agent-loop/index.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { finish, silence, text, type ScriptedStep } from '#test/support/scripted-model.ts';
import { createTestTurn, type TestTurn } from '#test/support/turn.ts';

function failing(error: Error, ...first: readonly ModelEvent[]): ScriptedStep {
  return async function* () {
    yield* first;
    throw error;
  };
}

function overloaded(fields: { readonly retryAfterMs?: number } = {}): ModelError {
  return new ModelError('The provider is overloaded.', {
    kind: 'overloaded',
    provider: 'demo',
    retryable: true,
    statusCode: 529,
    ...fields,
  });
}

const onlyTexts = (turn: TestTurn): string[] =>
  turn.store.steps.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])),
  );

describe('a failed stream', () => {
  test('is tried again after a while, without doubled text', async () => {
    const clock = createManualClock();
    const turn = createTestTurn({
      clock,
      steps: [failing(overloaded(), text('ab')), failing(overloaded()), [text('abc'), finish()]],
    });
    const outcome = runTurn(turn.input);
    await clock.advance(999);
    expect(turn.model.requests).toHaveLength(1);
    await clock.advance(1);
    expect(turn.model.requests).toHaveLength(2);
    await clock.advance(2000);
    expect(await outcome).toEqual({ kind: 'finished' });
    expect(turn.retries).toEqual([
      {
        attempt: 1,
        delay_ms: 1000,
        error: 'The provider is overloaded.',
        kind: 'overloaded',
        provider: 'demo',
        status_code: 529,
        retrying_at: '2026-01-01T00:00:01.000Z',
      },
      expect.objectContaining({
        attempt: 2,
        delay_ms: 2000,
        retrying_at: '2026-01-01T00:00:03.000Z',
      }),
    ]);
    expect(onlyTexts(turn)).toEqual(['abc']);
    expect(clock.timerCount).toBe(0);
  });

  test('waits as long as the server asks', async () => {
    const clock = createManualClock();
    const turn = createTestTurn({
      clock,
      steps: [failing(overloaded({ retryAfterMs: 90_000 })), [text('x'), finish()]],
    });
    const outcome = runTurn(turn.input);
    await clock.advance(89_999);
    expect(turn.model.requests).toHaveLength(1);
    await clock.advance(1);
    expect(await outcome).toEqual({ kind: 'finished' });
    expect(turn.retries).toMatchObject([{ delay_ms: 90_000 }]);
  });

  test('is given up after 25 attempts', async () => {
    const clock = createManualClock();
    const steps = Array.from({ length: 30 }, () => failing(overloaded()));
    const turn = createTestTurn({ clock, steps });
    const outcome = runTurn(turn.input);
    await clock.advance(30 * 60_000);
    expect(await outcome).toEqual({
      kind: 'failed',
      error: {
        message: 'The provider is overloaded.',
        kind: 'overloaded',
        provider: 'demo',
        retryable: true,
        status_code: 529,
      },
    });
    expect(turn.model.requests).toHaveLength(25);
    expect(turn.retries).toHaveLength(24);
  });

  test('is not tried again when that would not help', async () => {
    const error = new ModelError('Wrong key.', {
      kind: 'auth',
      provider: 'demo',
      retryable: false,
      statusCode: 401,
      detail: 'é'.repeat(600),
    });
    const turn = createTestTurn({ steps: [failing(error, text('ab'))] });
    const outcome = await runTurn(turn.input);
    expect(outcome).toMatchObject({ kind: 'failed', error: { kind: 'auth', status_code: 401 } });
    expect(outcome.kind === 'failed' && Array.from(outcome.error.detail ?? '')).toHaveLength(500);
    expect(turn.retries).toEqual([]);
    expect(turn.store.steps).toEqual([]);
  });

  test('that closes early is one', async () => {
    const clock = createManualClock();
    const turn = createTestTurn({ clock, steps: [[text('ab')], [text('abc'), finish()]] });
    const outcome = runTurn(turn.input);
    await clock.advance(1000);
    expect(await outcome).toEqual({ kind: 'finished' });
    expect(turn.retries).toHaveLength(1);
    expect(onlyTexts(turn)).toEqual(['abc']);
  });

  test('can be interrupted while it waits, and leaves nothing behind', async () => {
    const clock = createManualClock();
    const turn = createTestTurn({ clock, steps: [failing(overloaded(), text('void'))] });
    const outcome = runTurn(turn.input);
    await clock.advance(500);
    turn.abort('interrupt');
    expect(await outcome).toEqual({ kind: 'interrupted' });
    expect(turn.store.steps).toEqual([]);
    expect(clock.timerCount).toBe(0);
  });
});

describe('a silent stream', () => {
  const silent = (...first: readonly ModelEvent[]): ScriptedStep =>
    async function* () {
      yield* first;
      await silence();
    };

  test('is given up after ten minutes without a first event', async () => {
    const clock = createManualClock();
    const turn = createTestTurn({ clock, steps: [silent(), [text('x'), finish()]] });
    const outcome = runTurn(turn.input);
    await clock.advance(10 * 60_000 - 1);
    expect(turn.retries).toEqual([]);
    await clock.advance(1);
    expect(turn.retries).toMatchObject([{ kind: 'stream_silence_timeout', delay_ms: 1000 }]);
    await clock.advance(1000);
    expect(await outcome).toEqual({ kind: 'finished' });
  });

  test('is given up ten minutes after its last event', async () => {
    const clock = createManualClock();
    const slow: ScriptedStep = async function* () {
      yield text('a');
      await new Promise<void>((resolve) => void clock.setTimer(resolve, 9 * 60_000));
      yield text('b');
      await silence();
    };
    const turn = createTestTurn({ clock, steps: [slow, [text('x'), finish()]] });
    const outcome = runTurn(turn.input);
    await clock.advance(19 * 60_000 - 1);
    expect(turn.retries).toEqual([]);
    await clock.advance(1);
    expect(turn.retries).toMatchObject([{ kind: 'stream_silence_timeout' }]);
    await clock.advance(1000);
    expect(await outcome).toEqual({ kind: 'finished' });
    expect(onlyTexts(turn)).toEqual(['x']);
  });

  test('after its finish holds nothing up', async () => {
    const lingering: ScriptedStep = async function* () {
      yield text('x');
      yield finish();
      await silence();
    };
    const turn = createTestTurn({ clock: createManualClock(), steps: [lingering] });
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    expect(onlyTexts(turn)).toEqual(['x']);
  });

  test('has its request aborted', async () => {
    const clock = createManualClock();
    let aborted = false;
    const heedful: ScriptedStep = async function* (_request, signal) {
      signal.addEventListener('abort', () => (aborted = true));
      yield* [];
      await silence();
    };
    const turn = createTestTurn({ clock, steps: [heedful, [finish()]] });
    const outcome = runTurn(turn.input);
    await clock.advance(10 * 60_000);
    expect(aborted).toBe(true);
    await clock.advance(1000);
    await outcome;
  });
});
