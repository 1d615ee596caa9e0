import { assertNever } from '#shared/kernel/assert-never.ts';
import type { TurnAbort } from '../../agent-loop/index.ts';
import type { StoredChatStatus } from '../../store/tables/chats-store.ts';

/** All that decides what an input does to a chat. */
export type ChatState = {
  readonly status: StoredChatStatus;
  /** A turn has not ended yet; with `waiting` it is winding up after an interrupt. */
  readonly turnOpen: boolean;
  readonly archived: boolean;
  /** Messages in the queue. */
  readonly queued: number;
};

export type BusyBehavior = 'queue' | 'interrupt';

/** What can happen to a chat, from outside (the first seven) and from its worker. */
export type ChatInput =
  | { readonly type: 'send'; readonly busy: BusyBehavior }
  | { readonly type: 'edit' }
  | { readonly type: 'promote' }
  | { readonly type: 'interrupt' }
  | { readonly type: 'archive' }
  | { readonly type: 'unarchive' }
  /** The person wants the conversation summarised. */
  | { readonly type: 'compact' }
  /** A call that asked has its answer; others may still ask or be a client's. */
  | { readonly type: 'decided' }
  /** No client answered the calls that are its own in time. */
  | { readonly type: 'client_timed_out' }
  | { readonly type: 'acquire' }
  | { readonly type: 'turn_finished' }
  | { readonly type: 'turn_interrupted' }
  | { readonly type: 'turn_asking' }
  /** The turn ended to ask, and has its answer already. */
  | { readonly type: 'turn_answered' }
  | { readonly type: 'turn_failed' }
  /** The process ends before the turn does. */
  | { readonly type: 'turn_stopped' }
  /** At start, for a chat whose turn the last process left open. */
  | { readonly type: 'recover' };

/**
 * What becomes of the queue and of the message that came with the input. `insert`: it becomes a
 * message now. `enqueue`: it waits at the end. `enqueue_then_head`: it waits at the end, and the
 * head becomes a message now. `head`: the head becomes a message now. `to_front`: the named queued
 * message moves to the front. `take`: it becomes a message now. `clear`: the queue is emptied.
 */
export type QueueAction =
  'none' | 'insert' | 'enqueue' | 'enqueue_then_head' | 'head' | 'to_front' | 'take' | 'clear';

export type Transition = {
  readonly status: StoredChatStatus;
  readonly turnOpen: boolean;
  readonly queue: QueueAction;
  /** Open tool calls get an error result, are left as they are, or are forgotten. */
  readonly openCalls: 'answer' | 'keep' | 'forget';
  /** What to tell the turn that is running. */
  readonly abort: TurnAbort | undefined;
  /** A status that is announced before `status`; the chat passes through it. */
  readonly via: StoredChatStatus | undefined;
  /** The status is written and announced, be it the same as before. */
  readonly writesStatus: boolean;
};

/**
 * The state table of a chat. Queued messages that no turn would ever take are sent at once. The
 * worker's own inputs come only while its turn is open; undefined means that the input has no
 * effect in this state (nothing to acquire or to recover, a decision that came too late).
 */
export function transition(state: ChatState, input: ChatInput): Transition | undefined {
  switch (input.type) {
    case 'send':
      return send(state, input.busy);
    case 'edit':
      return to('pending', {
        turnOpen: false,
        queue: 'clear',
        openCalls: 'forget',
        abort: state.turnOpen ? 'stop' : undefined,
      });
    case 'promote':
      return promote(state);
    case 'interrupt':
      return interrupt(state);
    case 'archive':
      return archive(state);
    case 'unarchive':
      // A turn that is still winding up takes the queue itself.
      return state.status === 'waiting' && !state.turnOpen && state.queued > 0
        ? windUp(state)
        : undefined;
    case 'compact':
      return compact(state);
    case 'decided':
      return state.status === 'requires_action' && !state.archived ? to('pending') : undefined;
    case 'client_timed_out':
      return state.status === 'requires_action' ? to('error', { openCalls: 'answer' }) : undefined;
    case 'acquire':
      return state.status === 'pending' && !state.archived && !state.turnOpen
        ? to('running', { turnOpen: true })
        : undefined;
    case 'turn_finished':
    case 'turn_interrupted':
      return state.turnOpen ? windUp(state) : undefined;
    case 'turn_asking':
      return endOfTurn(state, to('requires_action'));
    case 'turn_failed':
      return endOfTurn(state, to('error', { openCalls: 'answer' }));
    case 'turn_stopped':
      // Left open in `waiting`, so that the next start winds it up.
      return endOfTurn(state, to('pending'), to('waiting', { turnOpen: true }));
    case 'turn_answered':
    case 'recover':
      return endOfTurn(state, to('pending'));
    default:
      return assertNever(input);
  }
}

type Details = Partial<Omit<Transition, 'status'>>;

function to(status: StoredChatStatus, details: Details = {}): Transition {
  return {
    status,
    turnOpen: false,
    queue: 'none',
    openCalls: 'keep',
    abort: undefined,
    via: undefined,
    writesStatus: true,
    ...details,
  };
}

/** The state as it is, with something done to the queue. */
function onlyQueue(state: ChatState, queue: QueueAction): Transition {
  return to(state.status, { turnOpen: state.turnOpen, queue, writesStatus: false });
}

/** The turn is told to keep what it has; it ends later, with `turn_interrupted`. */
function interruptTurn(queue: QueueAction): Transition {
  return to('waiting', { turnOpen: true, queue, abort: 'interrupt' });
}

/** A turn ended with nothing left to do, or was interrupted and has stored its rest. */
function windUp(state: ChatState): Transition {
  return state.queued > 0 && !state.archived
    ? to('pending', { queue: 'head', openCalls: 'answer' })
    : to('waiting', { openCalls: 'answer' });
}

/** An interrupt that came while the turn was ending wins over how the turn ended. */
function endOfTurn(
  state: ChatState,
  whenRunning: Transition,
  whenInterrupted: Transition = windUp(state),
): Transition | undefined {
  if (!state.turnOpen) return undefined;
  return state.status === 'running' ? whenRunning : whenInterrupted;
}

function send(state: ChatState, busy: BusyBehavior): Transition {
  switch (state.status) {
    case 'waiting':
    case 'error':
      // The answer that is being wound up must come before the new message.
      if (state.turnOpen) return onlyQueue(state, 'enqueue');
      return to('pending', {
        queue: state.queued === 0 ? 'insert' : 'enqueue_then_head',
        openCalls: 'answer',
      });
    case 'pending':
      return onlyQueue(state, 'enqueue');
    case 'running':
      return busy === 'interrupt' ? interruptTurn('enqueue') : onlyQueue(state, 'enqueue');
    case 'requires_action':
      return busy === 'interrupt'
        ? to('pending', { queue: 'enqueue_then_head', openCalls: 'answer', via: 'waiting' })
        : onlyQueue(state, 'enqueue');
    default:
      return assertNever(state.status);
  }
}

function promote(state: ChatState): Transition {
  if (state.status === 'running') return interruptTurn('to_front');
  if (state.turnOpen) return onlyQueue(state, 'to_front');
  return to('pending', { queue: 'take', openCalls: 'answer' });
}

function interrupt(state: ChatState): Transition {
  switch (state.status) {
    case 'running':
      return interruptTurn('none');
    case 'pending':
      // Input that has come already wins.
      return to('pending');
    case 'waiting':
    case 'error':
      if (state.turnOpen) return to('waiting', { turnOpen: true });
      // What waits behind a failure would wait for ever.
      return state.queued > 0 && !state.archived
        ? to('pending', { queue: 'head', openCalls: 'answer', via: 'waiting' })
        : to('waiting');
    case 'requires_action':
      return state.queued > 0 && !state.archived
        ? to('pending', { queue: 'head', openCalls: 'answer', via: 'waiting' })
        : to('waiting', { openCalls: 'answer' });
    default:
      return assertNever(state.status);
  }
}

/** Only a chat that is at rest; what waits in its queue is sent afterwards. */
function compact(state: ChatState): Transition | undefined {
  if (state.archived || state.turnOpen) return undefined;
  if (state.status !== 'waiting' && state.status !== 'error') return undefined;
  return to('pending', { openCalls: 'answer' });
}

function archive(state: ChatState): Transition | undefined {
  switch (state.status) {
    case 'running':
      return interruptTurn('none');
    case 'pending':
      return to('waiting', { openCalls: 'answer' });
    case 'waiting':
    case 'error':
    case 'requires_action':
      return undefined;
    default:
      return assertNever(state.status);
  }
}
