import { expect, test } from 'vitest';
import type { ApprovalRequest } from '#shared/api/approvals.ts';
import type { TurnInput, TurnOutcome } from '#main/agent-loop/index.ts';
import type { Chats } from '#main/services/chats/index.ts';
import { createScriptedModel } from '#test/support/scripted-model.ts';
import { createTestChats, openChatDatabase, USER } from './support.ts';

const request: ApprovalRequest = {
  tool_call_id: 'x',
  tool_name: 'execute',
  kinds: ['command'],
  command: 'ls',
  files: [],
  created_at: '2026-01-01T00:00:00.000Z',
};

function ask({ store }: TurnInput): TurnOutcome {
  const part = { type: 'tool-call', tool_call_id: 'x', tool_name: 'execute', args: {} } as const;
  store.saveStep({ parts: [part], usage: undefined, runtimeMs: 1 });
  store.setCallState('x', { kind: 'asking', request });
  return { kind: 'asking', requests: [request] };
}

function finish({ store }: TurnInput): TurnOutcome {
  expect(store.openCalls()).toMatchObject([{ callId: 'x', state: { kind: 'allowed' } }]);
  store.saveResults(new Map([['x', { content: 'ran', isError: false }]]));
  return { kind: 'finished' };
}

test('an answer between the end of a turn and its storing starts the next turn', async () => {
  const statuses: string[] = [];
  const turns: TurnInput[] = [];
  const chats: Chats = createTestChats(await openChatDatabase(), createScriptedModel([]), {
    runTurn(input) {
      turns.push(input);
      if (turns.length > 1) return Promise.resolve(finish(input));
      const outcome = ask(input);
      expect(chats.pendingApprovals(USER, input.chatId)).toEqual({ ok: true, value: [request] });
      const decision = { decision: 'allow', scope: 'once' } as const;
      expect(chats.decide(USER, input.chatId, 'x', decision).ok).toBe(true);
      expect(input.answers.count).toBe(1);
      return Promise.resolve(outcome);
    },
  });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  chats.watch(USER, ({ chat }) => {
    statuses.push(chat.status);
    if (chat.status === 'waiting') resolve();
  });
  chats.create(USER, { content: [{ type: 'text', text: 'go' }] });
  await ended;
  expect(turns).toHaveLength(2);
  expect(statuses).not.toContain('requires_action');
  await chats.close();
});
