import { describe, expect, test } from 'vitest';
import { runTurn, type StoredPart, type SubagentsPort } from '#main/agent-loop/index.ts';
import { ok } from '#shared/kernel/result.ts';
import { createMemoryTurnStore, userMessage } from '#test/support/memory-turn-store.ts';
import { call, finish, text } from '#test/support/scripted-model.ts';
import { createTestTurn } from '#test/support/turn.ts';

const state = { chatId: 'c', title: 't', status: 'waiting', type: 'general' } as const;

function subagents(waited: string[]): SubagentsPort {
  return {
    canUseDesktop: () => Promise.resolve(false),
    spawn: () => Promise.resolve(ok(state)),
    wait(chatId) {
      waited.push(chatId);
      return Promise.resolve(ok({ ...state, report: 'done' }));
    },
    message: () => ok({ ...state, interrupted: false }),
    close: () => Promise.resolve(ok(state)),
  };
}

const dynamicTools = [{ name: 'weather', description: '', inputSchema: { type: 'object' } }];
const resultsIn = (parts: readonly StoredPart[]): string[] =>
  parts.flatMap((part) => (part.type === 'tool-result' ? [part.tool_call_id ?? ''] : []));

describe('a call that a client answers', () => {
  test('suspends the turn; what ran beside it is stored before', async () => {
    const turn = createTestTurn({
      steps: [
        [
          call('s', 'spawn_agent', { type: 'general', prompt: 'x' }),
          call('w', 'weather', {}),
          finish('tool_calls'),
        ],
        [text('nice'), finish()],
      ],
    });
    const input = { ...turn.input, dynamicTools, subagents: subagents([]) };
    expect(await runTurn(input)).toEqual({ kind: 'asking', requests: [] });
    expect(turn.store.stateOf('w')).toEqual({ kind: 'awaiting' });
    expect(turn.store.messages.flatMap((message) => resultsIn(message.parts))).toEqual(['s']);

    // The turn that comes too early finds the call as it left it.
    expect(await runTurn(input)).toEqual({ kind: 'asking', requests: [] });
    turn.store.put('w', { kind: 'finished', result: { content: 'sun', isError: false } });
    expect(await runTurn(input)).toEqual({ kind: 'finished' });
    expect(turn.store.messages.flatMap((message) => resultsIn(message.parts))).toEqual(['s', 'w']);
  });

  test('whose arguments are no JSON is refused at once', async () => {
    const turn = createTestTurn({
      steps: [
        [
          { type: 'tool_call', callId: 'w', toolName: 'weather', args: '{', invalidArgs: '{' },
          finish('tool_calls'),
        ],
      ],
    });
    expect(await runTurn({ ...turn.input, dynamicTools })).toEqual({ kind: 'finished' });
    expect(turn.model.requests).toHaveLength(2);
  });
});

test('a wait that died is begun again; a start that died is not', async () => {
  const waited: string[] = [];
  const store = createMemoryTurnStore();
  store.saveStep({
    parts: [
      { type: 'tool-call', tool_call_id: 'w', tool_name: 'wait_agent', args: { chat_id: 'c' } },
      {
        type: 'tool-call',
        tool_call_id: 's',
        tool_name: 'spawn_agent',
        args: { type: 'general', prompt: 'x' },
      },
    ],
    usage: undefined,
    runtimeMs: 1,
  });
  store.put('w', { kind: 'running' });
  store.put('s', { kind: 'running' });
  const turn = createTestTurn({ store, steps: [[text('ok'), finish()]] });
  expect(await runTurn({ ...turn.input, subagents: subagents(waited) })).toEqual({
    kind: 'finished',
  });
  expect(waited).toEqual(['c']);
  const results = store.messages.flatMap((message) =>
    message.parts.flatMap((part) => (part.type === 'tool-result' ? [part.is_error ?? false] : [])),
  );
  expect(results).toEqual([false, true]);
});

test('a turn that died after its last call is not gone on with', async () => {
  const asked: StoredPart = {
    type: 'tool-result',
    tool_call_id: 'q',
    tool_name: 'ask_user_question',
    result: { questions: [] },
  };
  const history = [userMessage('plan'), { role: 'tool' as const, parts: [asked] }];
  const role = { kind: 'root', planning: true } as const;
  const ended = createTestTurn({ store: createMemoryTurnStore(history) });
  expect(await runTurn({ ...ended.input, role })).toEqual({ kind: 'finished' });
  expect(ended.model.requests).toEqual([]);

  const answered = createTestTurn({
    store: createMemoryTurnStore([...history, userMessage('the first')]),
    steps: [[text('good'), finish()]],
  });
  expect(await runTurn({ ...answered.input, role })).toEqual({ kind: 'finished' });
  expect(answered.model.requests).toHaveLength(1);
});
