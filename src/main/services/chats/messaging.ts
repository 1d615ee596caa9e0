import type { ChatInputPart } from '#shared/api/chat-parts.ts';
import type { SendMessageRequest } from '#shared/api/chats.ts';
import type { MessageId, QueuedMessageId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { MessageRow } from '../../store/tables/chat-messages-store.ts';
import type { QueuedRow } from '../../store/tables/chat-queue-store.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import { reread, type ChatContext } from './context.ts';
import { linkFiles, readContentOf } from './files.ts';
import { visibleUpTo } from './history.ts';
import { requestedModel, usableModel } from './models-in-use.ts';
import type { ChatMcpServers, ChatAccounting, ChatDebug, ChatFiles, ChatModels } from './ports.ts';
import { checkSpendLimit, invalid, notFound, type ChatProblem } from './problems.ts';
import { readMcpServers, readPlanMode } from './request-fields.ts';
import type { StateChanges } from './state-changes.ts';
import type { BusyBehavior } from './transitions.ts';
import type { Worker } from './worker.ts';

export const maxQueuedMessages = 20;
/** How long an interrupt waits for the partial answer to be stored. */
const windUpMs = 2_000;

/** What was stored or queued; the warnings are for whoever sent it. */
export type SentMessage = { readonly warnings: readonly string[] } & (
  | { readonly queued: false; readonly message: MessageRow }
  | { readonly queued: true; readonly message: QueuedRow }
);

export type EditedMessage = { readonly message: MessageRow; readonly warnings: readonly string[] };

export type EditRequest = {
  readonly content: readonly ChatInputPart[];
  readonly modelConfigId: string | null | undefined;
};

/** What a person says in a chat, and the queue of what was said too early. */
export interface Messaging {
  send(chat: ChatRow, request: SendMessageRequest): Result<SentMessage, ChatProblem>;
  edit(chat: ChatRow, id: MessageId, request: EditRequest): Result<EditedMessage, ChatProblem>;
  /** An unknown id is no error. */
  removeQueued(chat: ChatRow, id: QueuedMessageId): void;
  promote(chat: ChatRow, id: QueuedMessageId): Result<undefined, ChatProblem>;
  /** Resolves when the partial answer is stored, if that is soon. */
  interrupt(chat: ChatRow): Promise<ChatRow>;
}

export function createMessaging(deps: {
  readonly context: ChatContext;
  readonly changes: StateChanges;
  readonly models: ChatModels;
  readonly files: ChatFiles;
  readonly accounting: ChatAccounting;
  readonly mcpServers?: ChatMcpServers;
  readonly debug: ChatDebug;
  readonly worker: Worker;
}): Messaging {
  const { context, changes, models, files, accounting, debug, worker } = deps;
  const { stores } = context;

  function send(chat: ChatRow, request: SendMessageRequest): Result<SentMessage, ChatProblem> {
    if (chat.archived) return archived();
    const content = readContentOf(files, chat.ownerId, request.content);
    if (!content.ok) return badContent(content.error);
    const model = requestedModel(models, request.model_config_id, () =>
      usableModel(models, chat.modelConfigId),
    );
    if (!model.ok) return model;
    const servers = readMcpServers(deps.mcpServers, request.mcp_server_ids);
    if (!servers.ok) return servers;
    const busy = readBusyBehavior(request.busy_behavior);
    if (!busy.ok) return busy;
    const planMode = readPlanMode(request.plan_mode);
    if (!planMode.ok) return planMode;
    const overLimit = checkSpendLimit(accounting, chat.ownerId);
    if (overLimit) return overLimit;

    return context.commit((after) => {
      const queueIsFull = stores.queue.count(chat.id) >= maxQueuedMessages;
      if (queueIsFull) return err(queueFull);
      if (planMode.value !== undefined) stores.chats.setPlanMode(chat.id, planMode.value);
      // What an exploring subagent may use was settled when it was sent out.
      if (servers.value && chat.mode !== 'explore') {
        stores.chats.setMcpServers(chat.id, servers.value, context.timestamps.next());
      }
      const change = changes.apply(
        after,
        reread(context, chat.id),
        { type: 'send', busy: busy.value },
        { sent: { parts: content.value, modelConfigId: model.value } },
      );
      const warnings = linkFiles(context, chat.id, content.value);
      if (change?.queued) return ok({ queued: true, message: change.queued, warnings });
      if (change?.message) return ok({ queued: false, message: change.message, warnings });
      throw new Error('a message was neither stored nor queued');
    });
  }

  function edit(
    chat: ChatRow,
    id: MessageId,
    request: EditRequest,
  ): Result<EditedMessage, ChatProblem> {
    const original = stores.messages.find(chat.id, id);
    if (!original || original.visibility === 'model') {
      return notFound('There is no such message in this chat.');
    }
    // What we were told of the workspace has no author.
    const isByPerson = original.role === 'user' && original.createdBy !== undefined;
    if (!isByPerson) return invalid('Only messages of the user can be edited.');
    if (chat.archived) return archived();
    const content = readContentOf(files, chat.ownerId, request.content);
    if (!content.ok) return badContent(content.error);
    const model = requestedModel(models, request.modelConfigId, () =>
      usableModel(models, original.modelConfigId ?? chat.modelConfigId),
    );
    if (!model.ok) return model;
    const overLimit = checkSpendLimit(accounting, chat.ownerId);
    if (overLimit) return overLimit;

    return context.commit((after) => {
      const current = reread(context, chat.id);
      stores.calls.closeAll(chat.id);
      stores.messages.deleteFrom(chat.id, id);
      debug.forgetFrom(chat.id, id);
      stores.chats.setNewestAssistant(chat.id, stores.messages.newestAssistant(chat.id));
      const message = changes.insertUserMessage(
        current,
        { parts: content.value, modelConfigId: model.value },
        context.timestamps.next(),
      );
      const messages = visibleUpTo(context, chat.id, message.id);
      after.stream(chat.id, { type: 'history_reset', messages });
      changes.apply(after, current, { type: 'edit' });
      return ok({ message, warnings: linkFiles(context, chat.id, content.value) });
    });
  }

  function removeQueued(chat: ChatRow, id: QueuedMessageId): void {
    context.commit((after) => {
      stores.queue.remove(chat.id, id);
      after.stream(chat.id, { type: 'queue', queue: stores.queue.list(chat.id) });
    });
  }

  function promote(chat: ChatRow, id: QueuedMessageId): Result<undefined, ChatProblem> {
    if (chat.archived) return archived();
    return context.commit((after) => {
      const promoted = stores.queue.find(chat.id, id);
      if (!promoted) return notFound('There is no such message in the queue.');
      changes.apply(after, reread(context, chat.id), { type: 'promote' }, { promoted });
      return ok(undefined);
    });
  }

  async function interrupt(chat: ChatRow): Promise<ChatRow> {
    context.commit((after) => {
      changes.apply(after, reread(context, chat.id), { type: 'interrupt' });
    });
    // So that a message sent right afterwards is not queued behind the partial answer. With a
    // queue it would be anyway.
    if (stores.queue.count(chat.id) === 0) await worker.settled(chat.id, windUpMs);
    return reread(context, chat.id);
  }

  return { send, edit, removeQueued, promote, interrupt };
}

export function archived(): { readonly ok: false; readonly error: ChatProblem } {
  return invalid('The chat is archived. Take it out of the archive first.');
}

function badContent(detail: string): { readonly ok: false; readonly error: ChatProblem } {
  return invalid('The content is not valid.', { detail });
}

const queueFull: ChatProblem = {
  kind: 'queue_full',
  message: `The queue holds ${maxQueuedMessages} messages already.`,
};

function readBusyBehavior(value: string | null | undefined): Result<BusyBehavior, ChatProblem> {
  if (value === undefined || value === null || value === '' || value === 'queue') {
    return ok('queue');
  }
  if (value === 'interrupt') return ok('interrupt');
  return invalid('The busy behaviour is not valid.', {
    validations: [{ field: 'busy_behavior', detail: 'Must be "queue" or "interrupt".' }],
  });
}
