import { access, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import type { ApprovalMode } from '#shared/api/approvals.ts';
import { runTurn, type ApprovalGrants, type ModelEvent } from '#main/agent-loop/index.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { createMemoryTurnStore, fullGrants, userMessage } from '#test/support/memory-turn-store.ts';
import { call, finish, silence, text } from '#test/support/scripted-model.ts';
import {
  createTestTurn,
  openTestWorkspace,
  type TestTurn,
  type TestTurnOptions,
  type TestWorkspace,
} from '#test/support/turn.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await openTestWorkspace();
  await mkdir(workspace.outside);
  await writeFile(join(workspace.root, 'a.txt'), 'one\ntwo');
  await writeFile(join(workspace.outside, 'secret.txt'), 'hidden');
});
afterEach(() => workspace.close());

/** One step with the calls, then an answer without. */
function turnWith(
  calls: readonly ModelEvent[],
  grants: Partial<ApprovalGrants> = {},
  options: TestTurnOptions = {},
): TestTurn {
  return createTestTurn({
    workspace: workspace.bridge,
    steps: [
      [...calls, finish('tool_calls')],
      [text('done'), finish()],
    ],
    store: createMemoryTurnStore([userMessage('go')], { ...fullGrants, ...grants }),
    ...options,
  });
}

/** The same chat once more, as a worker runs it after an answer or a restart. */
function again(turn: TestTurn): TestTurn {
  return createTestTurn({
    workspace: workspace.bridge,
    steps: [[text('done'), finish()]],
    store: turn.store,
  });
}

function resultsOf(turn: TestTurn): unknown[] {
  return turn.store.messages.flatMap(({ parts }) =>
    parts.flatMap((part) =>
      part.type === 'tool-result' ? [[part.tool_call_id, part.is_error ?? false, part.result]] : [],
    ),
  );
}

const write = (id: string, path: string, content = 'x\n'): ModelEvent =>
  call(id, 'write_file', { path, content });
const run = (id: string, command: string): ModelEvent => call(id, 'execute', { command });

test('calls that need no question run at once and are told in call order', async () => {
  const turn = turnWith([
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
  const turn = turnWith([
    write('w', 'new/b.txt', 'b\n'),
    call('e', 'edit_files', {
      files: [{ path: 'new/b.txt', edits: [{ search: 'b', replace: 'c' }] }],
    }),
  ]);
  expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
  expect(await readFile(join(workspace.root, 'new/b.txt'), 'utf8')).toBe('c\n');
  const path = join(workspace.root, 'new/b.txt');
  expect(turn.touched).toEqual([path, path]);
});

describe('a call that needs the person', () => {
  test('is asked for with its diff, and nothing is written', async () => {
    const turn = turnWith(
      [
        call('e', 'edit_files', {
          files: [{ path: 'a.txt', edits: [{ old_text: 'two', new_text: 'three' }] }],
        }),
        call('r', 'read_file', { path: 'a.txt' }),
      ],
      { mode: 'ask' },
    );
    const outcome = await runTurn(turn.input);
    expect(outcome).toEqual({
      kind: 'asking',
      requests: [
        {
          tool_call_id: 'e',
          tool_name: 'edit_files',
          kinds: ['edit'],
          files: [
            {
              path: join(workspace.root, 'a.txt'),
              diff: expect.stringMatching(/^-two$[^]*^\+three$/m),
              outside: false,
            },
          ],
          created_at: expect.any(String),
        },
      ],
    });
    expect(await readFile(join(workspace.root, 'a.txt'), 'utf8')).toBe('one\ntwo');
    // The other call has run, and keeps its result in the journal until all have one.
    expect(turn.store.stateOf('r')?.kind).toBe('finished');
    expect(resultsOf(turn)).toEqual([]);
    expect(turn.parts.every(({ role }) => role === 'assistant')).toBe(true);
  });

  test('is asked for with no more of its diff than a client can take', async () => {
    const content = 'a line of some length, again and again\n'.repeat(40_000);
    const turn = turnWith([write('w', 'big.txt', content)], { mode: 'ask' });
    const outcome = await runTurn(turn.input);
    const diff = outcome.kind === 'asking' ? outcome.requests[0]?.files[0]?.diff : undefined;
    expect(diff).toMatch(/bytes omitted/);
    expect(Buffer.byteLength(diff ?? '')).toBeLessThanOrEqual(512 * 1024);
  });

  test('is asked for with the command, its folder and a pattern', async () => {
    await mkdir(join(workspace.root, 'sub'));
    const turn = turnWith(
      [call('x', 'execute', { command: 'npm test -- --watch &', workdir: 'sub' })],
      { mode: 'edit' },
    );
    expect(await runTurn(turn.input)).toMatchObject({
      kind: 'asking',
      requests: [
        {
          kinds: ['command'],
          command: 'npm test -- --watch &',
          workdir: join(workspace.root, 'sub'),
          files: [],
          suggested_pattern: 'npm test *',
        },
      ],
    });
  });

  test('waits for ever: no answer is no answer', async () => {
    const turn = turnWith([run('x', 'touch ran')], { mode: 'ask' });
    const first = await runTurn(turn.input);
    const second = await runTurn(again(turn).input);
    expect(second).toEqual(first);
    await expect(access(join(workspace.root, 'ran'))).rejects.toThrow('ENOENT');
  });

  test('waits on while the workspace is away', async () => {
    const turn = turnWith([run('x', 'touch ran')], { mode: 'ask' });
    const first = await runTurn(turn.input);
    const away = createTestTurn({ store: turn.store });
    expect(await runTurn(away.input)).toEqual(first);
    turn.store.put('x', { kind: 'allowed' });
    expect(await runTurn(away.input)).toEqual({ kind: 'finished' });
    expect(resultsOf(turn)).toMatchObject([['x', true, {}]]);
  });

  test('runs once it is allowed', async () => {
    const turn = turnWith([run('x', 'touch ran'), run('y', 'touch also')], { mode: 'ask' });
    await runTurn(turn.input);
    turn.store.put('x', { kind: 'allowed' });
    const second = again(turn);
    expect(await runTurn(second.input)).toMatchObject({
      kind: 'asking',
      requests: [{ tool_call_id: 'y' }],
    });
    await access(join(workspace.root, 'ran'));
    await expect(access(join(workspace.root, 'also'))).rejects.toThrow('ENOENT');
    turn.store.put('y', { kind: 'denied', reason: 'use npm' });
    expect(await runTurn(again(turn).input)).toEqual({ kind: 'finished' });
    expect(resultsOf(turn)).toEqual([
      ['x', false, expect.objectContaining({ success: true })],
      ['y', true, { error: 'The person denied this call: use npm' }],
    ]);
    expect(second.model.requests).toEqual([]);
  });

  test('runs once an allowance of the chat covers it', async () => {
    const turn = turnWith([run('x', 'touch ran')], { mode: 'ask' });
    await runTurn(turn.input);
    turn.store.grantsNow = { ...turn.store.grantsNow, commandPatterns: ['touch *'] };
    expect(await runTurn(again(turn).input)).toEqual({ kind: 'finished' });
    await access(join(workspace.root, 'ran'));
  });

  test('runs in the same turn when the person answers while another call runs', async () => {
    const turn = turnWith([run('asked', 'touch ran'), run('slow', 'sleep 0.2')], {
      mode: 'ask',
      commandPatterns: ['sleep *'],
    });
    const setCallState = turn.store.setCallState.bind(turn.store);
    turn.store.setCallState = (callId, state) => {
      if (callId === 'slow' && state.kind === 'finished') {
        turn.store.put('asked', { kind: 'allowed' });
      }
      setCallState(callId, state);
    };
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    await access(join(workspace.root, 'ran'));
  });

  test('is refused when its path leads elsewhere than what was allowed', async () => {
    const turn = turnWith([write('w', 'a.txt')], { mode: 'ask' });
    const outcome = await runTurn(turn.input);
    const request = outcome.kind === 'asking' ? outcome.requests[0] : undefined;
    await symlink(join(workspace.outside, 'secret.txt'), join(workspace.root, 'link'));
    await rename(join(workspace.root, 'link'), join(workspace.root, 'a.txt'));
    turn.store.put('w', { kind: 'allowed', request });
    expect(await runTurn(again(turn).input)).toEqual({ kind: 'finished' });
    expect(resultsOf(turn)).toMatchObject([['w', true, {}]]);
    expect(await readFile(join(workspace.outside, 'secret.txt'), 'utf8')).toBe('hidden');
  });

  test('is answered at once when its edit does not fit', async () => {
    const edits = [{ old_text: 'absent', new_text: 'x' }];
    const turn = turnWith([call('e', 'edit_files', { files: [{ path: 'a.txt', edits }] })], {
      mode: 'ask',
    });
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    expect(resultsOf(turn)).toMatchObject([['e', true, { error: expect.any(String) }]]);
  });
});

describe('what lies outside the workspace', () => {
  test.each<ApprovalMode>(['ask', 'edit', 'full'])('is asked for in mode %s', async (mode) => {
    await symlink(workspace.outside, join(workspace.root, 'link'));
    const grants = { mode, chatEdits: true, chatCommands: true };
    const edits = [{ old_text: 'old', new_text: 'x' }];
    const turn = turnWith(
      [
        call('r', 'read_file', { path: 'link/secret.txt' }),
        write('w', '../outside/new.txt'),
        call('x', 'execute', { command: 'ls', workdir: workspace.outside }),
        call('e', 'edit_files', { files: [{ path: '../outside/missing', edits }] }),
      ],
      grants,
    );
    expect(await runTurn(turn.input)).toMatchObject({
      kind: 'asking',
      requests: [
        {
          tool_call_id: 'r',
          kinds: ['outside_workspace'],
          files: [{ path: join(workspace.outside, 'secret.txt'), outside: true }],
        },
        {
          tool_call_id: 'w',
          kinds: ['outside_workspace'],
          files: [{ path: join(workspace.outside, 'new.txt'), outside: true }],
        },
        { tool_call_id: 'x', kinds: ['outside_workspace'], workdir: workspace.outside },
        // That the file is missing is not told before it is allowed.
        { tool_call_id: 'e', kinds: ['outside_workspace'] },
      ],
    });
    expect(JSON.stringify(turn.parts)).not.toContain('hidden');
  });

  test('is open once its folder was allowed', async () => {
    const turn = turnWith([call('r', 'read_file', { path: '../outside/secret.txt' })], {
      outsideFolders: [workspace.outside],
    });
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    expect(resultsOf(turn)).toMatchObject([['r', false, { content: '1\thidden' }]]);
  });
});

describe('after a crash', () => {
  test('a call that was running is not run again', async () => {
    const turn = turnWith([run('x', 'echo again >> ran'), run('y', 'echo y')], { mode: 'ask' });
    await runTurn(turn.input);
    turn.store.put('x', { kind: 'running' });
    turn.store.put('y', { kind: 'finished', result: { content: { old: true }, isError: false } });
    const second = again(turn);
    expect(await runTurn(second.input)).toEqual({ kind: 'finished' });
    expect(resultsOf(turn)).toEqual([
      ['x', true, { error: expect.stringContaining('may have had its effect') }],
      ['y', false, { old: true }],
    ]);
    await expect(access(join(workspace.root, 'ran'))).rejects.toThrow('ENOENT');
    expect(second.model.requests).toHaveLength(1);
  });
});

describe('an abort while a command is waited for', () => {
  /** The workspace, with a word when the wait has begun. */
  function bridgeTelling(onWait: () => void): TestWorkspace['bridge'] {
    const { processes, ...rest } = workspace.bridge;
    const output: typeof processes.output = (...args) => {
      const waiting = processes.output(...args);
      onWait();
      return waiting;
    };
    return { ...rest, processes: { ...processes, output } };
  }

  test('by the person answers every call; the command goes on', async () => {
    const turn = turnWith(
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
    expect(workspace.bridge.processes.list(turn.input.chatId)).toMatchObject([{ running: true }]);
    expect(turn.store.openCalls()).toEqual([]);
  });

  test('by the end of the process leaves the call as running', async () => {
    const turn = turnWith(
      [run('x', 'sleep 30')],
      {},
      { workspace: bridgeTelling(() => turn.abort('stop')) },
    );
    expect(await runTurn(turn.input)).toEqual({ kind: 'stopped' });
    expect(turn.store.stateOf('x')).toEqual({ kind: 'running' });
    expect(resultsOf(turn)).toEqual([]);
  });

  test('does not wait for a tool that does not come back', async () => {
    const { files, ...rest } = workspace.bridge;
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
    const turn = turnWith(
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
  const { files, ...rest } = workspace.bridge;
  const bug = new Error('wires crossed');
  const broken = {
    ...rest,
    files: { ...files, readLines: () => Promise.reject(bug) },
  };
  const turn = turnWith([call('r', 'read_file', { path: 'a.txt' })], {}, { workspace: broken });
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
      const turn = turnWith(
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
      const second = again(turn);
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
