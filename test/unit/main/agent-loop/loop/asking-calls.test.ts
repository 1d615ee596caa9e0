import { access, mkdir, readFile, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ApprovalMode } from '#shared/api/approvals.ts';
import { runTurn } from '#main/agent-loop/index.ts';
import { resultsOf, run, callTurns, write } from '#test/support/call-turns.ts';
import { call } from '#test/support/scripted-model.ts';
import { createTestTurn } from '#test/support/turn.ts';

const turns = callTurns();

describe('a call that needs the person', () => {
  test('is asked for with its diff, and nothing is written', async () => {
    const turn = turns.start(
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
              path: join(turns.workspace.root, 'a.txt'),
              diff: expect.stringMatching(/^-two$[^]*^\+three$/m),
              outside: false,
            },
          ],
          created_at: expect.any(String),
        },
      ],
    });
    expect(await readFile(join(turns.workspace.root, 'a.txt'), 'utf8')).toBe('one\ntwo');
    // The other call has run, and keeps its result in the journal until all have one.
    expect(turn.store.stateOf('r')?.kind).toBe('finished');
    expect(resultsOf(turn)).toEqual([]);
    expect(turn.parts.every(({ role }) => role === 'assistant')).toBe(true);
  });

  test('is asked for with no more of its diff than a client can take', async () => {
    const content = 'a line of some length, again and again\n'.repeat(40_000);
    const turn = turns.start([write('w', 'big.txt', content)], { mode: 'ask' });
    const outcome = await runTurn(turn.input);
    const diff = outcome.kind === 'asking' ? outcome.requests[0]?.files[0]?.diff : undefined;
    expect(diff).toMatch(/bytes omitted/);
    expect(Buffer.byteLength(diff ?? '')).toBeLessThanOrEqual(512 * 1024);
  });

  test('is asked for with the command, its folder and a pattern', async () => {
    await mkdir(join(turns.workspace.root, 'sub'));
    const turn = turns.start(
      [call('x', 'execute', { command: 'npm test -- --watch &', workdir: 'sub' })],
      { mode: 'edit' },
    );
    expect(await runTurn(turn.input)).toMatchObject({
      kind: 'asking',
      requests: [
        {
          kinds: ['command'],
          command: 'npm test -- --watch &',
          workdir: join(turns.workspace.root, 'sub'),
          files: [],
          suggested_pattern: 'npm test *',
        },
      ],
    });
  });

  test('waits for ever: no answer is no answer', async () => {
    const turn = turns.start([run('x', 'touch ran')], { mode: 'ask' });
    const first = await runTurn(turn.input);
    const second = await runTurn(turns.again(turn).input);
    expect(second).toEqual(first);
    await expect(access(join(turns.workspace.root, 'ran'))).rejects.toThrow('ENOENT');
  });

  test('waits on while the workspace is away', async () => {
    const turn = turns.start([run('x', 'touch ran')], { mode: 'ask' });
    const first = await runTurn(turn.input);
    const away = createTestTurn({ store: turn.store });
    expect(await runTurn(away.input)).toEqual(first);
    turn.store.put('x', { kind: 'allowed' });
    expect(await runTurn(away.input)).toEqual({ kind: 'finished' });
    expect(resultsOf(turn)).toMatchObject([['x', true, {}]]);
  });

  test('runs once it is allowed', async () => {
    const turn = turns.start([run('x', 'touch ran'), run('y', 'touch also')], {
      mode: 'ask',
    });
    await runTurn(turn.input);
    turn.store.put('x', { kind: 'allowed' });
    const second = turns.again(turn);
    expect(await runTurn(second.input)).toMatchObject({
      kind: 'asking',
      requests: [{ tool_call_id: 'y' }],
    });
    await access(join(turns.workspace.root, 'ran'));
    await expect(access(join(turns.workspace.root, 'also'))).rejects.toThrow('ENOENT');
    turn.store.put('y', { kind: 'denied', reason: 'use npm' });
    expect(await runTurn(turns.again(turn).input)).toEqual({ kind: 'finished' });
    expect(resultsOf(turn)).toEqual([
      ['x', false, expect.objectContaining({ success: true })],
      ['y', true, { error: 'The person denied this call: use npm' }],
    ]);
    expect(second.model.requests).toEqual([]);
  });

  test('runs once an allowance of the chat covers it', async () => {
    const turn = turns.start([run('x', 'touch ran')], { mode: 'ask' });
    await runTurn(turn.input);
    turn.store.grantsNow = { ...turn.store.grantsNow, commandPatterns: ['touch *'] };
    expect(await runTurn(turns.again(turn).input)).toEqual({ kind: 'finished' });
    await access(join(turns.workspace.root, 'ran'));
  });

  test('runs in the same turn when the person answers while another call runs', async () => {
    const turn = turns.start([run('asked', 'touch ran'), run('slow', 'sleep 0.2')], {
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
    await access(join(turns.workspace.root, 'ran'));
  });

  test('is refused when its path leads elsewhere than what was allowed', async () => {
    const turn = turns.start([write('w', 'a.txt')], { mode: 'ask' });
    const outcome = await runTurn(turn.input);
    const request = outcome.kind === 'asking' ? outcome.requests[0] : undefined;
    await symlink(join(turns.workspace.outside, 'secret.txt'), join(turns.workspace.root, 'link'));
    await rename(join(turns.workspace.root, 'link'), join(turns.workspace.root, 'a.txt'));
    turn.store.put('w', { kind: 'allowed', request });
    expect(await runTurn(turns.again(turn).input)).toEqual({ kind: 'finished' });
    expect(resultsOf(turn)).toMatchObject([['w', true, {}]]);
    expect(await readFile(join(turns.workspace.outside, 'secret.txt'), 'utf8')).toBe('hidden');
  });

  test('is answered at once when its edit does not fit', async () => {
    const edits = [{ old_text: 'absent', new_text: 'x' }];
    const turn = turns.start([call('e', 'edit_files', { files: [{ path: 'a.txt', edits }] })], {
      mode: 'ask',
    });
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    expect(resultsOf(turn)).toMatchObject([['e', true, { error: expect.any(String) }]]);
  });
});

describe('what lies outside the workspace', () => {
  test.each<ApprovalMode>(['ask', 'edit', 'full'])('is asked for in mode %s', async (mode) => {
    await symlink(turns.workspace.outside, join(turns.workspace.root, 'link'));
    const grants = { mode, chatEdits: true, chatCommands: true };
    const edits = [{ old_text: 'old', new_text: 'x' }];
    const turn = turns.start(
      [
        call('r', 'read_file', { path: 'link/secret.txt' }),
        write('w', '../outside/new.txt'),
        call('x', 'execute', { command: 'ls', workdir: turns.workspace.outside }),
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
          files: [{ path: join(turns.workspace.outside, 'secret.txt'), outside: true }],
        },
        {
          tool_call_id: 'w',
          kinds: ['outside_workspace'],
          files: [{ path: join(turns.workspace.outside, 'new.txt'), outside: true }],
        },
        { tool_call_id: 'x', kinds: ['outside_workspace'], workdir: turns.workspace.outside },
        // That the file is missing is not told before it is allowed.
        { tool_call_id: 'e', kinds: ['outside_workspace'] },
      ],
    });
    expect(JSON.stringify(turn.parts)).not.toContain('hidden');
  });

  test('is open once its folder was allowed', async () => {
    const turn = turns.start([call('r', 'read_file', { path: '../outside/secret.txt' })], {
      outsideFolders: [turns.workspace.outside],
    });
    expect(await runTurn(turn.input)).toEqual({ kind: 'finished' });
    expect(resultsOf(turn)).toMatchObject([['r', false, { content: '1\thidden' }]]);
  });
});
