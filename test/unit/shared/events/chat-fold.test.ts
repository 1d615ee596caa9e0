import { describe, expect, test } from 'vitest';
import type { ChatStreamEvent } from '#shared/api/chat-events.ts';
import type { ChatStatus } from '#shared/api/chats.ts';
import { foldChat } from '#shared/events/chat-fold.ts';
import { emptyChatView, type ChatInput, type ChatViewState } from '#shared/events/chat-state.ts';
import { CHAT_ID, message, text } from './chat-server-model.ts';

function status(value: ChatStatus): ChatStreamEvent {
  return { type: 'status', chat_id: CHAT_ID, status: { status: value } };
}

function delta(value: string): ChatStreamEvent {
  return { type: 'message_part', chat_id: CHAT_ID, message_part: { part: text(value) } };
}

function page(ids: readonly number[], hasMore: boolean, askedAtCursor = 0): ChatInput {
  const messages = ids.map((id) => message(id, 'user', [text(`m${id}`)])).toReversed();
  return {
    type: 'page_loaded',
    askedAtCursor,
    page: { messages, queued_messages: [], has_more: hasMore },
  };
}

function ids(state: ChatViewState): number[] {
  return state.messages.map(({ id }) => id);
}

describe('folding without effect', () => {
  test('gives the same object back', () => {
    const state = foldChat(emptyChatView, [
      page([1, 2], false),
      status('running'),
      delta('hello'),
      { type: 'queue_update', chat_id: CHAT_ID },
    ]);
    const again = foldChat(state, [
      { type: 'message', chat_id: CHAT_ID, message: message(2, 'user', [text('m2')]) },
      status('running'),
      { type: 'queue_update', chat_id: CHAT_ID },
      { type: 'approval_request', chat_id: CHAT_ID },
    ]);
    expect(again.messages).toBe(state.messages);
    expect(again.preview).toBe(state.preview);
    expect(foldChat(again, [status('running')])).toBe(again);
  });

  test('keeps the objects of messages that stand', () => {
    const before = foldChat(emptyChatView, [page([1, 2], false)]);
    const after = foldChat(before, [
      { type: 'message', chat_id: CHAT_ID, message: message(3, 'assistant', [text('hi')]) },
    ]);
    expect(after.messages.slice(0, 2)).toEqual(before.messages);
    expect(after.messages[0]).toBe(before.messages[0]);
  });
});

describe('streamed parts', () => {
  test('are ignored while the chat is known not to run', () => {
    const state = foldChat(emptyChatView, [status('pending'), delta('late')]);
    expect(state.preview).toEqual([]);
  });

  test('put arguments together per call, even when two calls are interleaved', () => {
    const part = (id: string, args: string): ChatStreamEvent => ({
      type: 'message_part',
      chat_id: CHAT_ID,
      message_part: {
        part: { type: 'tool-call', tool_call_id: id, tool_name: 'execute', args_delta: args },
      },
    });
    const { preview } = foldChat(emptyChatView, [
      status('running'),
      part('a', '{"com'),
      part('b', '{"x"'),
      part('a', 'mand"'),
      part('b', ':1}'),
    ]);
    expect(preview).toMatchObject([{ argsText: '{"command"' }, { argsText: '{"x":1}' }]);
  });

  const output = (fields: object): ChatStreamEvent => ({
    type: 'message_part',
    chat_id: CHAT_ID,
    message_part: { part: { type: 'tool-result', tool_call_id: 'a', ...fields } },
  });

  test('of live output add up, and a reset voids them', () => {
    const running = foldChat(emptyChatView, [
      status('running'),
      output({ result_delta: 'one ' }),
      output({ result_delta: 'two' }),
    ]);
    expect(running.preview).toMatchObject([{ liveText: 'one two' }]);
    const reset = foldChat(running, [output({ result_reset: true, result_delta: 'again' })]);
    expect(reset.preview).toMatchObject([{ liveText: 'again' }]);
    expect(running.preview).toMatchObject([{ liveText: 'one two' }]);
  });

  test('of a call stay, once it has ended, while the rest of its step goes on', () => {
    const calls = message(1, 'assistant', [
      { type: 'tool-call', tool_call_id: 'a', tool_name: 'execute' },
      { type: 'tool-call', tool_call_id: 'b', tool_name: 'execute' },
    ]);
    const ended: ChatStreamEvent = {
      type: 'call_result',
      chat_id: CHAT_ID,
      call_result: { type: 'tool-result', tool_call_id: 'a', result: { output: 'one' } },
    };
    const state = foldChat(emptyChatView, [
      status('running'),
      { type: 'message', chat_id: CHAT_ID, message: calls },
      output({ result_delta: 'one' }),
      ended,
      ended,
      status('requires_action'),
      status('pending'),
      status('running'),
    ]);
    const result = { kind: 'tool-result', part: { tool_call_id: 'a', result: { output: 'one' } } };
    expect(state.preview).toMatchObject([result]);
    const told = foldChat(state, [output({ result: { output: 'one' } })]);
    expect(told.preview).toMatchObject([result]);
    const stored = message(2, 'tool', [{ type: 'tool-result', tool_call_id: 'a', result: {} }]);
    const over = foldChat(told, [{ type: 'message', chat_id: CHAT_ID, message: stored }, ended]);
    expect(over.preview).toEqual([]);
    // The next turn of the person's has nothing of it.
    const next = message(2, 'user', [text('go on')]);
    const anew: ChatStreamEvent[] = [
      { type: 'message', chat_id: CHAT_ID, message: next },
      status('pending'),
    ];
    expect(foldChat(state, anew).preview).toEqual([]);
  });

  test('of output without end keep the newest', () => {
    const flooded = foldChat(emptyChatView, [
      status('running'),
      output({ result_delta: 'first' }),
      ...Array.from({ length: 100 }, () => output({ result_delta: 'x'.repeat(4096) })),
    ]);
    const [part] = flooded.preview;
    if (part?.kind !== 'tool-result') throw new Error('no output');
    expect(part.liveText.length).toBeLessThanOrEqual(128 * 1024);
    expect(part.liveText.length).toBeGreaterThanOrEqual(64 * 1024);
    expect(part.liveText).not.toContain('first');
  });

  test('a hundred thousand of them one by one cost no more than a few times one batch', () => {
    const events = Array.from({ length: 100_000 }, (_, index) => delta(`word${index} `));
    const started = performance.now();
    let state = foldChat(emptyChatView, [status('running')]);
    for (const event of events) state = foldChat(state, [event]);
    const tookMs = performance.now() - started;
    expect(state.preview).toHaveLength(1);
    expect(state.preview[0]).toMatchObject({ kind: 'text' });
    // Copying the text for every delta would move 50 GB; this is far above any machine's noise.
    expect(tookMs).toBeLessThan(5_000);
  });
});

describe('pages', () => {
  test('of older messages go before, and say whether there are more', () => {
    const state = foldChat(emptyChatView, [
      page([5, 6], true),
      {
        type: 'older_loaded',
        page: {
          messages: [message(4, 'user', []), message(3, 'user', [])],
          queued_messages: [],
          has_more: false,
        },
      },
    ]);
    expect(ids(state)).toEqual([3, 4, 5, 6]);
    expect(state.hasOlder).toBe(false);
  });

  test('asked for again drop what was deleted meanwhile', () => {
    const state = foldChat(emptyChatView, [page([1, 2, 3, 4], true), page([2, 9], true, 4)]);
    expect(ids(state)).toEqual([1, 2, 9]);
  });

  test('that do not join what is held replace it', () => {
    const state = foldChat(emptyChatView, [page([1, 2], false), page([8, 9], true, 2)]);
    expect(ids(state)).toEqual([8, 9]);
    expect(state.hasOlder).toBe(true);
  });

  test('do not drop a message that came after they were asked for', () => {
    const state = foldChat(emptyChatView, [
      page([1], false),
      { type: 'sent', localId: 'x', message: message(2, 'user', [text('new')]) },
      page([1], false, 1),
    ]);
    expect(ids(state)).toEqual([1, 2]);
  });
});

describe('sending', () => {
  const sending: ChatInput = { type: 'sending', localId: 'x', text: 'fix it' };

  test('shows the message at once and never twice', () => {
    const stored = message(7, 'user', [text('fix it')]);
    const shown = foldChat(emptyChatView, [sending]);
    expect(shown.outgoing).toMatchObject([{ text: 'fix it', state: 'sending' }]);
    const streamed = foldChat(shown, [{ type: 'message', chat_id: CHAT_ID, message: stored }]);
    expect(streamed.outgoing).toEqual([]);
    const answered = foldChat(streamed, [{ type: 'sent', localId: 'x', message: stored }]);
    expect(ids(answered)).toEqual([7]);
    expect(answered.outgoing).toEqual([]);
  });

  test('tells messages apart by their files', () => {
    const fileId = '22222222-2222-4222-8222-222222222222';
    const files = [{ fileId, name: 'a.png', mediaType: 'image/png' }];
    const shown = foldChat(emptyChatView, [{ ...sending, files }]);
    expect(shown.outgoing).toMatchObject([{ text: 'fix it', files }]);
    const plain = message(7, 'user', [text('fix it')]);
    const other = foldChat(shown, [{ type: 'message', chat_id: CHAT_ID, message: plain }]);
    expect(other.outgoing).toHaveLength(1);
    const part = { type: 'file', media_type: 'image/png', name: 'a.png', file_id: fileId } as const;
    const stored = message(8, 'user', [text('fix it'), part]);
    const told = foldChat(other, [{ type: 'message', chat_id: CHAT_ID, message: stored }]);
    expect(told.outgoing).toEqual([]);
  });

  test('keeps a message that could not be sent, with the reason', () => {
    const state = foldChat(emptyChatView, [
      sending,
      { type: 'send_failed', localId: 'x', problem: 'The queue is full.' },
    ]);
    expect(state.outgoing).toEqual([
      { localId: 'x', text: 'fix it', state: 'failed', problem: 'The queue is full.' },
    ]);
  });

  test('a late answer brings no queued message back that has been promoted', () => {
    const queued = { id: 3, chat_id: CHAT_ID, content: [text('fix it')], created_at: '' };
    const state = foldChat(emptyChatView, [
      sending,
      { type: 'queue_update', chat_id: CHAT_ID, queued_messages: [queued] },
      { type: 'queue_update', chat_id: CHAT_ID },
      { type: 'queued', localId: 'x', queued },
    ]);
    expect(state.queue).toEqual([]);
    expect(state.outgoing).toEqual([]);
  });
});

describe('editing', () => {
  test('cuts from the edited message on', () => {
    const state = foldChat(emptyChatView, [
      page([1, 2, 3, 4], false),
      { type: 'edited', editedId: 2, message: message(9, 'user', [text('other')]) },
    ]);
    expect(ids(state)).toEqual([1, 9]);
  });

  test('by someone else is seen in the full resend', () => {
    const resend = [1, 9].map((id): ChatStreamEvent => ({
      type: 'message',
      chat_id: CHAT_ID,
      message: message(id, 'user', [text(`m${id}`)]),
    }));
    const before = foldChat(emptyChatView, [page([1, 2, 3], false), status('waiting')]);
    const half = foldChat(before, resend);
    expect(ids(half)).toEqual([1, 2, 3, 9]);
    const whole = foldChat(half, [{ type: 'queue_update', chat_id: CHAT_ID }, status('pending')]);
    expect(ids(whole)).toEqual([1, 9]);
  });

  test('a repeated first message before an ordinary send deletes nothing', () => {
    const state = foldChat(emptyChatView, [
      page([1, 2, 3], false),
      { type: 'message', chat_id: CHAT_ID, message: message(1, 'user', [text('m1')]) },
      { type: 'message', chat_id: CHAT_ID, message: message(4, 'user', [text('m4')]) },
      status('pending'),
    ]);
    expect(ids(state)).toEqual([1, 2, 3, 4]);
  });
});

describe('what the chat waits for', () => {
  const request = {
    tool_call_id: 'a',
    tool_name: 'execute',
    kinds: ['command' as const],
    command: 'npm test',
    files: [],
    created_at: '',
  };

  const asked = foldChat(emptyChatView, [
    page([1], false),
    status('running'),
    { type: 'approval_request', chat_id: CHAT_ID, approvals: [request] },
  ]);

  test('is replaced by each list and gone when it was answered', () => {
    expect(asked.approvals).toEqual([request]);
    const empty = { type: 'approval_request', chat_id: CHAT_ID } as const;
    expect(foldChat(asked, [empty]).approvals).toEqual([]);
    expect(foldChat(asked, [{ type: 'approval_decided', toolCallId: 'a' }]).approvals).toEqual([]);
  });

  test('stays while the chat works on what was answered', () => {
    const on = [status('requires_action'), status('pending'), status('running')];
    expect(foldChat(asked, on).approvals).toBe(asked.approvals);
  });

  test.each(['waiting', 'error'] as const)('is gone once the chat is %s', (ended) => {
    expect(foldChat(asked, [status(ended)]).approvals).toEqual([]);
  });

  test('is gone with its result, with the next message of the person and with the history', () => {
    const result: ChatStreamEvent = {
      type: 'message',
      chat_id: CHAT_ID,
      message: message(2, 'tool', [{ type: 'tool-result', tool_call_id: 'a', result: 1 }]),
    };
    const other: ChatStreamEvent = {
      type: 'message',
      chat_id: CHAT_ID,
      message: message(2, 'tool', [{ type: 'tool-result', tool_call_id: 'b', result: 1 }]),
    };
    const next: ChatStreamEvent = {
      type: 'message',
      chat_id: CHAT_ID,
      message: message(2, 'user', [text('go on')]),
    };
    expect(foldChat(asked, [other]).approvals).toBe(asked.approvals);
    expect(foldChat(asked, [result]).approvals).toEqual([]);
    expect(foldChat(asked, [next]).approvals).toEqual([]);
    expect(foldChat(asked, [{ type: 'history_reset', chat_id: CHAT_ID }]).approvals).toEqual([]);
  });

  test('an error is cleared by the next turn', () => {
    const error = { message: 'The key was refused.', retryable: false };
    const failed = foldChat(emptyChatView, [
      { type: 'error', chat_id: CHAT_ID, error },
      status('error'),
    ]);
    expect(failed.error).toEqual(error);
    expect(foldChat(failed, [status('pending')]).error).toBeUndefined();
  });
});
