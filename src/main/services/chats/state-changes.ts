import { assertNever } from '#shared/kernel/assert-never.ts';
import type { ChatError } from '#shared/api/chats.ts';
import type { ChatId, ModelConfigId } from '#shared/kernel/ids.ts';
import type { TurnAbort } from '../../agent-loop/index.ts';
import type { MessagePart, MessageRow } from '../../store/tables/chat-messages-store.ts';
import type { QueuedRow } from '../../store/tables/chat-queue-store.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import { reread, type AfterCommit, type ChatContext } from './context.ts';
import { closeOpenCalls, outcomeWithoutTurn } from './open-calls.ts';
import { transition, type ChatInput, type Transition } from './transitions.ts';

/** Tells the worker; each is called after the commit. */
export interface TurnControl {
  /** The chat is pending. */
  wake(chat: ChatRow): void;
  /** The chat's turn shall end; a stopped one may not write any more. */
  abort(chat: ChatRow, reason: TurnAbort): void;
  /** The person has answered a call of the chat; a turn that is under way goes on with it. */
  answered(chatId: ChatId): void;
}

/** What came with an input, as far as it brings something. */
export type InputPayload = {
  readonly sent?: { readonly parts: readonly MessagePart[]; readonly modelConfigId: ModelConfigId };
  readonly promoted?: QueuedRow;
  readonly error?: ChatError;
};

export type Change = {
  readonly chat: ChatRow;
  /** The user message that was inserted. */
  readonly message: MessageRow | undefined;
  /** The message that was put at the end of the queue. */
  readonly queued: QueuedRow | undefined;
};

/** Carries out what the state table says, inside the caller's transaction. */
export interface StateChanges {
  /** Undefined when the input has no effect in the chat's state. */
  apply(
    after: AfterCommit,
    chat: ChatRow,
    input: ChatInput,
    payload?: InputPayload,
  ): Change | undefined;
  /** Stores a user message and makes its model the chat's. */
  insertUserMessage(
    chat: ChatRow,
    message: { readonly parts: readonly MessagePart[]; readonly modelConfigId: ModelConfigId },
    createdAt: number,
  ): MessageRow;
}

export function createStateChanges(
  context: ChatContext,
  control: TurnControl,
  /** The model that takes the place of a deleted one. */
  usableModel: (wanted: ModelConfigId) => ModelConfigId,
): StateChanges {
  const { stores, timestamps } = context;

  function insertUserMessage(
    chat: ChatRow,
    message: { readonly parts: readonly MessagePart[]; readonly modelConfigId: ModelConfigId },
    createdAt: number,
  ): MessageRow {
    stores.chats.setModel(chat.id, message.modelConfigId);
    return stores.messages.insert({
      chatId: chat.id,
      role: 'user',
      visibility: 'both',
      createdBy: chat.ownerId,
      modelConfigId: message.modelConfigId,
      parts: message.parts,
      usage: undefined,
      createdAt,
    });
  }

  function apply(
    after: AfterCommit,
    chat: ChatRow,
    input: ChatInput,
    payload: InputPayload = {},
  ): Change | undefined {
    const { status, turnOpen, archived } = chat;
    const queuedBefore = stores.queue.count(chat.id);
    const step = transition({ status, turnOpen, archived, queued: queuedBefore }, input);
    if (!step) return undefined;
    const now = timestamps.next();

    const queued = changeQueue(after, chat, step, payload, now);
    if (step.via) after.stream(chat.id, { type: 'status', status: step.via });
    if (step.openCalls === 'answer') {
      closeOpenCalls(context, after, chat, now, (call) => outcomeWithoutTurn(call.state));
    } else if (step.openCalls === 'forget') {
      stores.calls.closeAll(chat.id);
    }
    const message = sendOne(after, chat, step, payload, now);
    // A failure that came after an interrupt is not told.
    const error = step.status === 'error' ? payload.error : undefined;
    if (error) after.stream(chat.id, { type: 'error', error });
    if (step.writesStatus) writeStatus(after, chat, step, input, error, now);
    return { chat: reread(context, chat.id), message, queued };
  }

  /** Whatever puts a message into the queue or moves one in it. */
  function changeQueue(
    after: AfterCommit,
    chat: ChatRow,
    step: Transition,
    payload: InputPayload,
    now: number,
  ): QueuedRow | undefined {
    let queued: QueuedRow | undefined;
    switch (step.queue) {
      case 'enqueue':
      case 'enqueue_then_head':
        queued = stores.queue.add({ chatId: chat.id, ...required(payload.sent), createdAt: now });
        break;
      case 'to_front':
        stores.queue.moveToFront(chat.id, required(payload.promoted).id);
        break;
      case 'take':
        stores.queue.remove(chat.id, required(payload.promoted).id);
        break;
      case 'clear':
        stores.queue.clear(chat.id);
        break;
      case 'none':
      case 'insert':
      case 'head':
        return undefined;
      default:
        return assertNever(step.queue);
    }
    announceQueue(after, chat);
    return queued;
  }

  /** Whatever makes a message of something that waited or has just come. */
  function sendOne(
    after: AfterCommit,
    chat: ChatRow,
    step: Transition,
    payload: InputPayload,
    now: number,
  ): MessageRow | undefined {
    let message: MessageRow;
    switch (step.queue) {
      case 'insert':
        message = insertUserMessage(chat, required(payload.sent), now);
        break;
      case 'take':
        message = insertQueued(chat, required(payload.promoted), now);
        break;
      case 'head':
      case 'enqueue_then_head': {
        const head = required(stores.queue.head(chat.id));
        stores.queue.remove(chat.id, head.id);
        message = insertQueued(chat, head, now);
        break;
      }
      case 'none':
      case 'enqueue':
      case 'to_front':
      case 'clear':
        return undefined;
      default:
        return assertNever(step.queue);
    }
    after.stream(chat.id, { type: 'message', message });
    if (step.queue === 'head' || step.queue === 'enqueue_then_head') announceQueue(after, chat);
    return message;
  }

  function insertQueued(chat: ChatRow, row: QueuedRow, now: number): MessageRow {
    const modelConfigId = usableModel(row.modelConfigId ?? chat.modelConfigId);
    return insertUserMessage(chat, { parts: row.parts, modelConfigId }, now);
  }

  function writeStatus(
    after: AfterCommit,
    chat: ChatRow,
    step: Transition,
    input: ChatInput,
    lastError: ChatError | undefined,
    updatedAt: number,
  ): void {
    const { status, turnOpen } = step;
    if (givesUpAsking(chat, input) && chat.lastTurnSummary !== undefined) {
      stores.chats.setTurnSummary(chat.id, undefined);
      after.watch({ kind: 'summary_change', chat: reread(context, chat.id) });
    }
    stores.chats.setState(chat.id, { status, turnOpen, lastError, updatedAt });
    after.stream(chat.id, { type: 'status', status });
    const changed = reread(context, chat.id);
    // The list learns of running chats when it is read again.
    if (input.type !== 'acquire') after.watch({ kind: 'status_change', chat: changed });
    const { abort } = step;
    if (abort) after.whenDone(() => control.abort(changed, abort));
    if (status === 'pending') after.whenDone(() => control.wake(changed));
  }

  function announceQueue(after: AfterCommit, chat: ChatRow): void {
    after.stream(chat.id, { type: 'queue', queue: stores.queue.list(chat.id) });
  }

  return { apply, insertUserMessage };
}

/** The chat asked, and comes to rest without a turn that would say so. */
function givesUpAsking({ status }: ChatRow, { type }: ChatInput): boolean {
  return status === 'requires_action' && (type === 'interrupt' || type === 'client_timed_out');
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the input came without what it needs');
  return value;
}
