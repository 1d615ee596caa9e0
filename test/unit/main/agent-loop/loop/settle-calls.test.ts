import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { runTurn } from '#main/agent-loop/index.ts';
import { resultsOf, run, callTurns, write } from '#test/support/call-turns.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { call, silence } from '#test/support/scripted-model.ts';
import type { TestWorkspace } from '#test/support/turn.ts';

const turns = callTurns();

test('calls that need no question run at once and are told in call order', async () => {
  const turn = turns.start([
    run('slow', 'sleep 0.2; echo slow'),
    call('fast', 'read_file', { path: 'a.txt' }),
  ]);
  expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
  expect(turn.store.journal).toEqual([
    'slow:running',
    'fast:running',
    'fast:finished',
    'slow:finished',
  ]);
  expect(resultsOf(turn)).toEqual([
    ['slow', false, expect.objectContaining({ success: true, output: 'slow\n', exit_code: 0 })],
    ['fast', false, { content: '1\tone\n2\ttwo', file_size: 7, total_lines: 2, lines_read: 2 }],
  ]);
  const kinds = turn.parts.map(({ role, part }) => `${role} ${part.type}`);
  expect(kinds).toEqual([
    'assistant tool-call',
    'assistant tool-call',
    'tool tool-result',
    'tool tool-result',
    'assistant text',
  ]);
  expect(turn.model.requests[1]?.messages.map(({ role }) => role)).toEqual([
    'user',
    'assistant',
    'tool',
    'tool',
  ]);
});

test('changes of one step happen one after another', async () => {
  const turn = turns.start([
    write('w', 'new/b.txt', 'b\n'),
    call('e', 'edit_files', {
      files: [{ path: 'new/b.txt', edits: [{ search: 'b', replace: 'c' }] }],
    }),
  ]);
  expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
  expect(await readFile(join(turns.workspace.root, 'new/b.txt'), 'utf8')).toBe('c\n');
  const path = join(turns.workspace.root, 'new/b.txt');
  expect(turn.touched).toEqual([path, path]);
});

describe('after a crash', () => {
  test('a call that was running is not run again', async () => {
    const turn = turns.start([run('x', 'echo again >> ran'), run('y', 'echo y')], {
      mode: 'ask',
    });
    await runTurn(turn.input);
    turn.store.put('x', { kind: 'running' });
    turn.store.put('y', { kind: 'finished', result: { content: { old: true }, isError: false } });
    const second = turns.again(turn);
    expect(await runTurn(second.input)).toEqual({ kind: 'finished' });
    expect(resultsOf(turn)).toEqual([
      ['x', true, { error: expect.stringContaining('may have had its effect') }],
      ['y', false, { old: true }],
    ]);
    await expect(access(join(turns.workspace.root, 'ran'))).rejects.toThrow('ENOENT');
    expect(second.model.requests).toHaveLength(1);
  });
});

describe('an abort while a command is waited for', () => {
  /** The workspace, with a word when the wait has begun. */
  function bridgeTelling(onWait: () => void): TestWorkspace['bridge'] {
    const { processes, ...rest } = turns.workspace.bridge;
    const output: typeof processes.output = (...args) => {
      const waiting = processes.output(...args);
      onWait();
      return waiting;
    };
    return { ...rest, processes: { ...processes, output } };
  }

  test('by the person answers every call; the command goes on', async () => {
    const turn = turns.start(
      [run('x', 'sleep 30'), run('y', 'touch no')],
      { mode: 'ask', commandPatterns: ['sleep *'] },
      { workspace: bridgeTelling(() => turn.abort('interrupt')) },
    );
    expect(await runTurn(turn.input)).toEqual({ kind: 'interrupted' });
    expect(resultsOf(turn)).toEqual([
      [
        'x',
        true,
        expect.objectContaining({
          error: expect.stringContaining('interrupted'),
          background_process_id: expect.any(String),
        }),
      ],
      ['y', true, { error: expect.stringContaining('interrupted') }],
    ]);
    expect(turns.workspace.bridge.processes.list(turn.input.chatId)).toMatchObject([
      { running: true },
    ]);
    expect(turn.store.openCalls()).toEqual([]);
  });

  test('by the end of the process leaves the call as running', async () => {
    const turn = turns.start(
      [run('x', 'sleep 30')],
      {},
      { workspace: bridgeTelling(() => turn.abort('stop')) },
    );
    expect(await runTurn(turn.input)).toEqual({ kind: 'stopped' });
    expect(turn.store.stateOf('x')).toEqual({ kind: 'running' });
    expect(resultsOf(turn)).toEqual([]);
  });

  test('does not wait for a tool that does not come back', async () => {
    const { files, ...rest } = turns.workspace.bridge;
    const clock = createManualClock();
    const stuck = {
      ...rest,
      files: {
        ...files,
        readLines: () => {
          turn.abort('interrupt');
          return silence();
        },
      },
    };
    const turn = turns.start(
      [call('r', 'read_file', { path: 'a.txt' })],
      {},
      {
        workspace: stuck,
        clock,
      },
    );
    const outcome = runTurn(turn.input);
    await clock.timerSet(2000);
    await clock.advance(2000);
    expect(await outcome).toEqual({ kind: 'interrupted' });
    expect(resultsOf(turn)).toMatchObject([
      ['r', true, { error: expect.stringContaining('may have had its effect') }],
    ]);
  });
});

test('a tool that breaks is an error result and a bug', async () => {
  const { files, ...rest } = turns.workspace.bridge;
  const bug = new Error('wires crossed');
  const broken = {
    ...rest,
    files: { ...files, readLines: () => Promise.reject(bug) },
  };
  const turn = turns.start([call('r', 'read_file', { path: 'a.txt' })], {}, { workspace: broken });
  expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
  expect(resultsOf(turn)).toMatchObject([['r', true, { error: expect.any(String) }]]);
  expect(JSON.stringify(turn.store.messages)).not.toContain('wires');
  expect(turn.bugs).toEqual([bug]);
});

test('whatever was answered, every call gets exactly one result, in call order', async () => {
  type Answer = 'allow' | 'deny' | 'died' | 'finished' | 'none';
  const answers = fc.array(fc.constantFrom<Answer>('allow', 'deny', 'died', 'finished', 'none'), {
    minLength: 1,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(answers, async (given) => {
      const ids = given.map((_, index) => `c${index}`);
      const turn = turns.start(
        ids.map((id) => write(id, `${id}.txt`)),
        { mode: 'ask' },
      );
      expect(await runTurn(turn.input)).toMatchObject({ kind: 'asking' });
      for (const [index, answer] of given.entries()) {
        const id = `c${index}`;
        if (answer === 'allow') turn.store.put(id, { kind: 'allowed' });
        if (answer === 'deny') turn.store.put(id, { kind: 'denied', reason: undefined });
        if (answer === 'died') turn.store.put(id, { kind: 'running' });
        if (answer === 'finished') {
          turn.store.put(id, { kind: 'finished', result: { content: {}, isError: false } });
        }
      }
      const second = turns.again(turn);
      const outcome = await runTurn(second.input);
      const unanswered = ids.filter((_, index) => given[index] === 'none');
      if (unanswered.length > 0) {
        expect(outcome.kind === 'asking' && outcome.requests.map((r) => r.tool_call_id)).toEqual(
          unanswered,
        );
        expect(resultsOf(turn)).toEqual([]);
        expect(second.parts).toEqual([]);
        return;
      }
      expect(outcome).toEqual({ kind: 'finished' });
      const expected = ids.map((id, index) => [
        id,
        given[index] === 'deny' || given[index] === 'died',
      ]);
      expect(resultsOf(turn).map((result) => (result as unknown[]).slice(0, 2))).toEqual(expected);
      const published = second.parts.flatMap(({ part }) =>
        part.type === 'tool-result' ? [part.tool_call_id] : [],
      );
      expect(published).toEqual(ids);
    }),
    { numRuns: 40 },
  );
});
