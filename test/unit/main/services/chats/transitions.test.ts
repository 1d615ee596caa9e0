import { describe, expect, test } from 'vitest';
import {
  transition,
  type ChatInput,
  type ChatState,
  type Transition,
} from '#main/services/chats/transitions.ts';

type Status = ChatState['status'];
const statuses: readonly Status[] = ['waiting', 'pending', 'running', 'error', 'requires_action'];

function chat(status: Status, more: Partial<ChatState> = {}): ChatState {
  return { status, turnOpen: status === 'running', archived: false, queued: 0, ...more };
}

const send: ChatInput = { type: 'send', busy: 'queue' };
const sendInterrupting: ChatInput = { type: 'send', busy: 'interrupt' };

type Row = {
  readonly from: ChatState;
  readonly input: ChatInput;
  readonly to: Partial<Transition> | undefined;
};

function check(rows: readonly Row[]): void {
  test.each(rows)('$from.status, queue $from.queued, $input.type -> $to.status', (row) => {
    const result = transition(row.from, row.input);
    if (row.to === undefined) expect(result).toBeUndefined();
    else expect(result).toMatchObject(row.to);
  });
}

describe('the worker', () => {
  const winding = chat('waiting', { turnOpen: true });
  const windingWithQueue = chat('waiting', { turnOpen: true, queued: 1 });
  check([
    {
      from: chat('pending'),
      input: { type: 'acquire' },
      to: { status: 'running', turnOpen: true },
    },
    { from: chat('pending', { archived: true }), input: { type: 'acquire' }, to: undefined },
    { from: chat('pending', { turnOpen: true }), input: { type: 'acquire' }, to: undefined },
    { from: chat('waiting'), input: { type: 'acquire' }, to: undefined },
    { from: chat('requires_action'), input: { type: 'acquire' }, to: undefined },

    {
      from: chat('running'),
      input: { type: 'turn_finished' },
      to: { status: 'waiting', turnOpen: false, queue: 'none' },
    },
    {
      from: chat('running', { queued: 2 }),
      input: { type: 'turn_finished' },
      to: { status: 'pending', turnOpen: false, queue: 'head' },
    },
    {
      from: chat('running', { queued: 2, archived: true }),
      input: { type: 'turn_finished' },
      to: { status: 'waiting', queue: 'none' },
    },
    {
      from: winding,
      input: { type: 'turn_interrupted' },
      to: { status: 'waiting', turnOpen: false, openCalls: 'answer' },
    },
    {
      from: windingWithQueue,
      input: { type: 'turn_interrupted' },
      to: { status: 'pending', queue: 'head', openCalls: 'answer' },
    },
    { from: windingWithQueue, input: { type: 'turn_finished' }, to: { status: 'pending' } },

    {
      from: chat('running', { queued: 1 }),
      input: { type: 'turn_asking' },
      to: { status: 'requires_action', queue: 'none', openCalls: 'keep' },
    },
    {
      from: chat('running', { queued: 1 }),
      input: { type: 'turn_answered' },
      to: { status: 'pending', queue: 'none', openCalls: 'keep' },
    },
    {
      from: windingWithQueue,
      input: { type: 'turn_answered' },
      to: { status: 'pending', queue: 'head', openCalls: 'answer' },
    },
    {
      from: windingWithQueue,
      input: { type: 'turn_asking' },
      to: { status: 'pending', queue: 'head', openCalls: 'answer' },
    },
    {
      from: chat('running', { queued: 1 }),
      input: { type: 'turn_failed' },
      to: { status: 'error', queue: 'none', openCalls: 'answer' },
    },
    { from: winding, input: { type: 'turn_failed' }, to: { status: 'waiting', turnOpen: false } },

    {
      from: chat('running', { queued: 1 }),
      input: { type: 'turn_stopped' },
      to: { status: 'pending', turnOpen: false, queue: 'none', openCalls: 'keep' },
    },
    { from: winding, input: { type: 'turn_stopped' }, to: { status: 'waiting', turnOpen: true } },
  ]);

  test.each(statuses.filter((status) => status !== 'running'))(
    'an end without an open turn is none: %s',
    (status) => {
      for (const type of [
        'turn_finished',
        'turn_asking',
        'turn_answered',
        'turn_failed',
        'recover',
      ] as const) {
        expect(transition(chat(status), { type })).toBeUndefined();
      }
    },
  );
});

describe('recovery', () => {
  check([
    {
      from: chat('running'),
      input: { type: 'recover' },
      to: { status: 'pending', turnOpen: false, openCalls: 'keep' },
    },
    {
      from: chat('waiting', { turnOpen: true }),
      input: { type: 'recover' },
      to: { status: 'waiting', turnOpen: false, openCalls: 'answer' },
    },
    {
      from: chat('waiting', { turnOpen: true, queued: 1 }),
      input: { type: 'recover' },
      to: { status: 'pending', queue: 'head', openCalls: 'answer' },
    },
  ]);
});

describe('send', () => {
  check([
    { from: chat('waiting'), input: send, to: { status: 'pending', queue: 'insert' } },
    { from: chat('error'), input: send, to: { status: 'pending', queue: 'insert' } },
    {
      from: chat('waiting', { queued: 1 }),
      input: send,
      to: { status: 'pending', queue: 'enqueue_then_head' },
    },
    {
      from: chat('error', { queued: 1 }),
      input: sendInterrupting,
      to: { status: 'pending', queue: 'enqueue_then_head' },
    },
    {
      from: chat('waiting', { turnOpen: true }),
      input: send,
      to: { status: 'waiting', turnOpen: true, queue: 'enqueue', writesStatus: false },
    },
    { from: chat('pending'), input: send, to: { queue: 'enqueue', writesStatus: false } },
    { from: chat('running'), input: send, to: { queue: 'enqueue', writesStatus: false } },
    { from: chat('requires_action'), input: send, to: { queue: 'enqueue', writesStatus: false } },
    {
      from: chat('pending'),
      input: sendInterrupting,
      to: { status: 'pending', queue: 'enqueue', writesStatus: false },
    },
    {
      from: chat('running'),
      input: sendInterrupting,
      to: { status: 'waiting', turnOpen: true, queue: 'enqueue', abort: 'interrupt' },
    },
    {
      from: chat('requires_action'),
      input: sendInterrupting,
      to: {
        status: 'pending',
        via: 'waiting',
        queue: 'enqueue_then_head',
        openCalls: 'answer',
      },
    },
  ]);
});

describe('interrupt', () => {
  const input: ChatInput = { type: 'interrupt' };
  check([
    {
      from: chat('running', { queued: 1 }),
      input,
      to: { status: 'waiting', turnOpen: true, queue: 'none', abort: 'interrupt' },
    },
    { from: chat('pending'), input, to: { status: 'pending', writesStatus: true } },
    { from: chat('waiting', { queued: 1 }), input, to: { status: 'pending', queue: 'head' } },
    { from: chat('waiting', { turnOpen: true }), input, to: { status: 'waiting', turnOpen: true } },
    {
      from: chat('error', { queued: 1 }),
      input,
      to: { status: 'pending', via: 'waiting', queue: 'head', openCalls: 'answer' },
    },
    {
      from: chat('error', { queued: 1, archived: true }),
      input,
      to: { status: 'waiting', queue: 'none' },
    },
    { from: chat('requires_action'), input, to: { status: 'waiting', openCalls: 'answer' } },
    {
      from: chat('requires_action', { queued: 1 }),
      input,
      to: { status: 'pending', via: 'waiting', queue: 'head', openCalls: 'answer' },
    },
  ]);
});

describe('promote', () => {
  const input: ChatInput = { type: 'promote' };
  check([
    {
      from: chat('running', { queued: 2 }),
      input,
      to: { status: 'waiting', turnOpen: true, queue: 'to_front', abort: 'interrupt' },
    },
    {
      from: chat('waiting', { turnOpen: true, queued: 2 }),
      input,
      to: { status: 'waiting', turnOpen: true, queue: 'to_front', writesStatus: false },
    },
    ...(['waiting', 'error', 'pending', 'requires_action'] as const).map((status) => ({
      from: chat(status, { queued: 2 }),
      input,
      to: { status: 'pending', queue: 'take', openCalls: 'answer' } as const,
    })),
  ]);
});

describe('edit', () => {
  const input: ChatInput = { type: 'edit' };
  check(
    statuses.map((status) => ({
      from: chat(status, { queued: 1 }),
      input,
      to: {
        status: 'pending',
        turnOpen: false,
        queue: 'clear',
        openCalls: 'forget',
        abort: status === 'running' ? 'stop' : undefined,
      } as const,
    })),
  );
  test('stops a turn that is winding up', () => {
    expect(transition(chat('waiting', { turnOpen: true }), input)).toMatchObject({ abort: 'stop' });
  });
});

describe('archive', () => {
  const input: ChatInput = { type: 'archive' };
  check([
    { from: chat('pending'), input, to: { status: 'waiting', openCalls: 'answer' } },
    {
      from: chat('running', { queued: 1 }),
      input,
      to: { status: 'waiting', turnOpen: true, queue: 'none', abort: 'interrupt' },
    },
    { from: chat('waiting'), input, to: undefined },
    { from: chat('error'), input, to: undefined },
    { from: chat('requires_action'), input, to: undefined },
  ]);
});

describe('unarchive', () => {
  const input: ChatInput = { type: 'unarchive' };
  check([
    {
      from: chat('waiting', { queued: 2 }),
      input,
      to: { status: 'pending', queue: 'head', openCalls: 'answer' },
    },
    { from: chat('waiting'), input, to: undefined },
    { from: chat('waiting', { queued: 1, turnOpen: true }), input, to: undefined },
    { from: chat('error', { queued: 1 }), input, to: undefined },
    { from: chat('requires_action', { queued: 1 }), input, to: undefined },
  ]);
});

describe('the last answer', () => {
  const input: ChatInput = { type: 'decided' };
  check([
    { from: chat('requires_action'), input, to: { status: 'pending', openCalls: 'keep' } },
    { from: chat('requires_action', { archived: true }), input, to: undefined },
    ...(['waiting', 'pending', 'running', 'error'] as const).map((status) => ({
      from: chat(status),
      input,
      to: undefined,
    })),
  ]);
});

describe('a client that brings no results in time', () => {
  const input: ChatInput = { type: 'client_timed_out' };
  check([
    {
      from: chat('requires_action', { queued: 1 }),
      input,
      to: { status: 'error', queue: 'none', openCalls: 'answer', abort: undefined },
    },
    { from: chat('running'), input, to: undefined },
    { from: chat('waiting'), input, to: undefined },
  ]);
});

describe('compact', () => {
  const compact: ChatInput = { type: 'compact' };
  check([
    { from: chat('waiting'), input: compact, to: { status: 'pending', queue: 'none' } },
    {
      from: chat('error', { queued: 2 }),
      input: compact,
      to: { status: 'pending', queue: 'none' },
    },
    { from: chat('waiting', { turnOpen: true }), input: compact, to: undefined },
    { from: chat('waiting', { archived: true }), input: compact, to: undefined },
    { from: chat('pending'), input: compact, to: undefined },
    { from: chat('running'), input: compact, to: undefined },
    { from: chat('requires_action'), input: compact, to: undefined },
  ]);
});
