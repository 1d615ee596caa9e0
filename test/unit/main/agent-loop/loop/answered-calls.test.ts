import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runTurn } from '#main/agent-loop/index.ts';
import { resultsOf, run, callTurns, write } from '#test/support/call-turns.ts';
import { call } from '#test/support/scripted-model.ts';
import type { TestTurn } from '#test/support/turn.ts';

const turns = callTurns();

const SLOW = 'until [ -e go ]; do sleep 0.01; done';
/** Runs without a question until there is a file `go`. */
const slow = run('slow', SLOW);
const allowed = { mode: 'ask', commandPatterns: [SLOW] } as const;

function allow(turn: TestTurn, callId: string): void {
  const state = turn.store.stateOf(callId);
  const request = state?.kind === 'asking' ? state.request : undefined;
  turn.store.put(callId, { kind: 'allowed', request });
}

describe('while an allowed call runs', () => {
  test('the others are asked for, and an answered one does not wait for it', async () => {
    // Ends only once the call that asks has run.
    const turn = turns.start([slow, write('asked', 'go')], allowed);
    const ended = runTurn(turn.input);
    await expect.poll(() => turn.asked).toEqual([['asked']]);
    expect(turn.store.stateOf('slow')?.kind).toBe('running');
    allow(turn, 'asked');
    expect(await ended).toEqual({ kind: 'finished' });
    expect(turn.store.journal).toEqual([
      'asked:asking',
      'slow:running',
      'asked:running',
      'asked:finished',
      'slow:finished',
    ]);
    expect(resultsOf(turn)).toMatchObject([
      ['slow', false, {}],
      ['asked', false, {}],
    ]);
  });

  test('what is denied is answered at once', async () => {
    const turn = turns.start([slow, write('no', 'no'), write('go', 'go')], allowed);
    const ended = runTurn(turn.input);
    await expect.poll(() => turn.asked).toEqual([['no', 'go']]);
    turn.store.put('no', { kind: 'denied', reason: undefined });
    await expect.poll(() => turn.store.stateOf('no')?.kind).toBe('finished');
    expect(turn.store.stateOf('slow')?.kind).toBe('running');
    allow(turn, 'go');
    expect(await ended).toEqual({ kind: 'finished' });
  });

  test('an interrupt answers those that ask, those that run, and those that have ended', async () => {
    const turn = turns.start([slow, write('asked', 'no'), write('done', 'done')], allowed);
    const ended = runTurn(turn.input);
    await expect.poll(() => turn.asked).toEqual([['asked', 'done']]);
    allow(turn, 'done');
    await expect.poll(() => turn.store.stateOf('done')?.kind).toBe('finished');
    turn.abort('interrupt');
    expect(await ended).toEqual({ kind: 'interrupted' });
    expect(resultsOf(turn)).toMatchObject([
      ['slow', true, {}],
      ['asked', true, {}],
      ['done', false, {}],
    ]);
    await expect(access(join(turns.workspace.root, 'no'))).rejects.toThrow('ENOENT');
  });

  test('the end of the process keeps each call where it was', async () => {
    const turn = turns.start([slow, write('asked', 'no'), write('done', 'done')], allowed);
    const ended = runTurn(turn.input);
    await expect.poll(() => turn.asked).toEqual([['asked', 'done']]);
    allow(turn, 'done');
    await expect.poll(() => turn.store.stateOf('done')?.kind).toBe('finished');
    turn.abort('stop');
    expect(await ended).toEqual({ kind: 'stopped' });
    expect(turn.store.openCalls().map(({ state }) => state.kind)).toEqual([
      'running',
      'asking',
      'finished',
    ]);
    const second = turns.again(turn);
    expect(await runTurn(second.input)).toMatchObject({
      kind: 'asking',
      requests: [{ tool_call_id: 'asked' }],
    });
    allow(turn, 'asked');
    expect(await runTurn(turns.again(turn).input)).toEqual({ kind: 'finished' });
    expect(turn.store.journal.filter((entry) => entry === 'done:running')).toHaveLength(1);
  });
});

test('an answer that comes as the question is told is taken in the same turn', async () => {
  const turn = turns.start(
    [run('x', 'touch ran')],
    { mode: 'ask' },
    { onAsking: () => allow(turn, 'x') },
  );
  expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
  await access(join(turns.workspace.root, 'ran'));
});

test('a question that a standing allowance answers meanwhile is taken back', async () => {
  const turn = turns.start([slow, run('x', 'touch go'), write('w', 'w')], allowed);
  const ended = runTurn(turn.input);
  await expect.poll(() => turn.asked).toEqual([['x', 'w']]);
  turn.store.grantsNow = { ...turn.store.grantsNow, chatCommands: true };
  allow(turn, 'w');
  expect(await ended).toEqual({ kind: 'finished' });
  expect(turn.asked).toEqual([['x', 'w'], []]);
});

describe('changes keep the order of the calls', () => {
  test('where they reach for the same file', async () => {
    const turn = turns.start(
      [slow, write('first', 'a.txt', 'first\n'), write('second', 'a.txt', 'second\n')],
      allowed,
    );
    const ended = runTurn(turn.input);
    await expect.poll(() => turn.asked).toEqual([['first', 'second']]);
    allow(turn, 'second');
    allow(turn, 'first');
    await expect.poll(() => turn.store.stateOf('second')?.kind).toBe('finished');
    expect(turn.store.journal.filter((entry) => /^(?:first|second):running/.test(entry))).toEqual([
      'first:running',
      'second:running',
    ]);
    expect(await readFile(join(turns.workspace.root, 'a.txt'), 'utf8')).toBe('second\n');
    turn.abort('interrupt');
    await ended;
  });

  test('also over the end of a turn, which does not spin for the one that is held back', async () => {
    const turn = turns.start(
      [write('first', 'a.txt', 'first\n'), write('second', 'a.txt', 'second\n')],
      { mode: 'ask' },
    );
    await runTurn(turn.input);
    allow(turn, 'second');
    expect(await runTurn(turns.again(turn).input)).toMatchObject({
      kind: 'asking',
      requests: [{ tool_call_id: 'first' }],
    });
    expect(turn.store.stateOf('second')?.kind).toBe('allowed');
    turn.store.put('first', { kind: 'denied', reason: undefined });
    expect(await runTurn(turns.again(turn).input)).toEqual({ kind: 'finished' });
    expect(await readFile(join(turns.workspace.root, 'a.txt'), 'utf8')).toBe('second\n');
  });

  test('and no other waits for them', async () => {
    const turn = turns.start([slow, write('first', 'a.txt'), write('second', 'go')], allowed);
    const ended = runTurn(turn.input);
    await expect.poll(() => turn.asked).toEqual([['first', 'second']]);
    allow(turn, 'second');
    expect(await ended).toMatchObject({ kind: 'asking', requests: [{ tool_call_id: 'first' }] });
    await access(join(turns.workspace.root, 'go'));
  });
});

test('a call of a client beside one that asks leaves that one open', async () => {
  const dynamicTools = [{ name: 'weather', description: '', inputSchema: { type: 'object' } }];
  const turn = turns.start(
    [call('r', 'read_file', { path: 'a.txt' }), call('w', 'weather', {}), run('x', 'touch ran')],
    { mode: 'ask' },
  );
  const input = { ...turn.input, dynamicTools };
  expect(await runTurn(input)).toMatchObject({
    kind: 'asking',
    requests: [{ tool_call_id: 'x' }],
  });
  expect(turn.store.openCalls().map(({ callId, state }) => [callId, state.kind])).toEqual([
    ['w', 'awaiting'],
    ['x', 'asking'],
  ]);
});
