import type { Clock } from '#shared/kernel/clock.ts';
import { isUuid, type ChatId, type ModelConfigId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import {
  buildSubagentPrompt,
  COMPUTER_TOOL,
  type SubagentProblem,
  type SubagentState,
  type SubagentsPort,
  type SubagentType,
} from '../../agent-loop/index.ts';
import type { Random } from '../../platform/random.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import { maxRunningChildren } from './child-slots.ts';
import { reread, type ChatContext } from './context.ts';
import type { Messaging } from './messaging.ts';
import { usableModel } from './models-in-use.ts';
import type { ChatAccounting, ChatDesktops, ChatModels, ChatWorkspaces } from './ports.ts';
import type { StateChanges, TurnControl } from './state-changes.ts';
import { checkSpendLimit } from './problems.ts';
import { acceptTitle, spawnTitle } from './title.ts';

/** Messages that are looked at in one go for the newest text. */
const reportPage = 20;

type Answer<T> = Result<T, SubagentProblem>;
type SpawnRequest = Parameters<SubagentsPort['spawn']>[0];
type Found = { readonly chat: ChatRow; readonly type: SubagentType };

export type SubagentsDeps = {
  readonly context: ChatContext;
  readonly changes: StateChanges;
  readonly control: TurnControl;
  readonly messaging: Messaging;
  readonly models: ChatModels;
  readonly workspaces: ChatWorkspaces;
  readonly desktops?: ChatDesktops;
  readonly accounting: ChatAccounting;
  readonly clock: Clock;
  readonly random: Random;
};

/** What a chat can do with chats that work for it; they are ordinary chats besides. */
export function createSubagents(deps: SubagentsDeps, parentId: ChatId): SubagentsPort {
  const { context, changes, messaging } = deps;
  const { stores, timestamps, hub } = context;

  function find(chatId: string): Answer<Found> {
    const id = chatId.toLowerCase() as ChatId;
    const chat = isUuid(chatId) ? stores.chats.find(id) : undefined;
    if (chat?.parentId !== parentId) {
      return err({ message: `There is no subagent ${chatId} of this chat.` });
    }
    return ok({ chat, type: typeOf(chat) });
  }

  async function spawn(
    request: SpawnRequest,
  ): Promise<Answer<SubagentState & { readonly note?: string }>> {
    const { type, prompt } = request;
    const noDesktop = type === 'computer_use' ? await whyNoDesktop(deps, parentId) : undefined;
    if (noDesktop !== undefined) return err({ message: noDesktop, type });
    const parent = stores.chats.find(parentId);
    if (!parent || parent.archived) return err({ message: 'This chat is archived.', type });
    const overLimit = checkSpendLimit(deps.accounting, parent.ownerId);
    if (overLimit) return err({ message: overLimit.error.message, type });
    const id = deps.random.uuid() as ChatId;
    const modelConfigId = modelOf(parent, type);
    const child = context.commit((after) => {
      const now = timestamps.next();
      stores.chats.insert({
        id,
        ownerId: parent.ownerId,
        organizationId: parent.organizationId,
        workspaceId: parent.workspaceId,
        modelConfigId,
        parentId,
        rootId: parent.rootId,
        title: acceptTitle(request.title ?? '') ?? spawnTitle(prompt),
        status: 'pending',
        planMode: parent.planMode && type !== 'explore',
        ...(type === 'general' ? {} : { mode: type }),
        clientType: parent.clientType,
        createdAt: now,
      });
      inherit(parent, id, now);
      if (type === 'computer_use') allowDesktop(parent, id, now);
      for (const parts of hiddenMessages(type)) {
        stores.messages.insert({
          chatId: id,
          role: 'system',
          visibility: 'model',
          createdBy: undefined,
          modelConfigId: undefined,
          parts,
          usage: undefined,
          createdAt: now,
        });
      }
      const message = { parts: [{ type: 'text' as const, text: prompt }], modelConfigId };
      changes.insertUserMessage(reread(context, id), message, now);
      const created = reread(context, id);
      after.watch({ kind: 'created', chat: created });
      after.whenDone(() => deps.control.wake(created));
      return created;
    });
    return ok({ ...stateOf({ chat: child, type }), ...waitingNote(child) });
  }

  function inherit({ agentId, buildId, mcpServerIds }: ChatRow, id: ChatId, now: number): void {
    if (agentId && buildId) stores.chats.setAgent(id, { agentId, buildId }, now);
    if (mcpServerIds.length > 0) stores.chats.setMcpServers(id, mcpServerIds, now);
  }

  /** What the parent's model was told, then what a subagent is. */
  function hiddenMessages(type: SubagentType) {
    const own = [{ type: 'text' as const, text: buildSubagentPrompt(type) }];
    return [...stores.messages.system(parentId).map((message) => message.parts), own];
  }

  /** Whoever let it start lets it use the desktop; a mode that asks for nothing needs no word. */
  function allowDesktop({ workspaceId }: ChatRow, id: ChatId, now: number): void {
    const mode = workspaceId && deps.workspaces.approvals(workspaceId)?.mode;
    if (mode !== 'full') stores.grants.add(id, { kind: 'tool', name: COMPUTER_TOOL }, now);
  }

  /** For `computer_use` the one that is named where it works, and that books what it costs. */
  function modelOf(parent: ChatRow, type: SubagentType): ModelConfigId {
    const wanted =
      type === 'computer_use' ? undefined : deps.models.forSubagent?.(parent.ownerId, type);
    return wanted ?? usableModel(deps.models, parent.modelConfigId);
  }

  function waitingNote(child: ChatRow): { readonly note?: string } {
    const busy = stores.chats
      .family(child.rootId)
      .filter((each) => each.parentId === parentId && each.id !== child.id)
      .filter((each) => each.status === 'pending' || each.status === 'running');
    if (busy.length < maxRunningChildren) return {};
    return {
      note: `${maxRunningChildren} subagents work at a time. This one begins when another ends.`,
    };
  }

  async function wait(
    chatId: string,
    timeoutMs: number,
    signal: AbortSignal,
  ): ReturnType<SubagentsPort['wait']> {
    const found = find(chatId);
    if (!found.ok) return found;
    const ended = await whenEnded(found.value.chat.id, timeoutMs, signal);
    const { chat, type } = { ...found.value, chat: reread(context, found.value.chat.id) };
    if (!ended) return err({ type, message: stillBusy(chat, timeoutMs, signal) });
    if (chat.status === 'error') {
      return err({ type, message: chat.lastError?.message ?? 'The subagent failed.' });
    }
    return ok({ ...stateOf({ chat, type }), report: reportOf(chat.id) });
  }

  /** False when the time was up, or the wait interrupted, before. */
  async function whenEnded(
    chatId: ChatId,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (!isBusy(reread(context, chatId))) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const stopListening = hub.subscribe(chatId, (events) => {
      const isNews = events.some((event) => event.type === 'status');
      if (isNews && !isBusy(reread(context, chatId))) resolve(true);
    });
    const stopTimer = deps.clock.setTimer(() => resolve(false), timeoutMs);
    const giveUp = (): void => resolve(false);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await promise;
    } finally {
      stopListening();
      stopTimer();
      signal.removeEventListener('abort', giveUp);
    }
  }

  function reportOf(chatId: ChatId): string {
    for (let before: number | undefined; ;) {
      const page = stores.messages.visiblePage(chatId, {
        limit: reportPage,
        before,
        after: undefined,
        order: 'newest_first',
      });
      for (const { role, parts } of page) {
        if (role !== 'assistant') continue;
        const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
        if (text.trim() !== '') return text;
      }
      before = page.at(-1)?.id;
      if (page.length < reportPage) return '';
    }
  }

  function message(
    request: Parameters<SubagentsPort['message']>[0],
  ): ReturnType<SubagentsPort['message']> {
    const found = find(request.chatId);
    if (!found.ok) return found;
    const { chat, type } = found.value;
    const sent = messaging.send(chat, {
      content: [{ type: 'text', text: request.text }],
      busy_behavior: request.interrupt ? 'interrupt' : 'queue',
    });
    if (!sent.ok) return err({ message: sent.error.message, type });
    const wasAtWork = chat.status === 'running' || chat.status === 'requires_action';
    const interrupted = request.interrupt && wasAtWork;
    return ok({ ...stateOf({ chat: reread(context, chat.id), type }), interrupted });
  }

  async function close(chatId: string): Promise<Answer<SubagentState>> {
    const found = find(chatId);
    if (!found.ok) return found;
    const { chat, type } = found.value;
    if (chat.status === 'waiting') return ok(stateOf({ chat, type }));
    if (chat.status === 'pending') {
      return err({ message: 'The subagent is about to begin. Close it when it works.', type });
    }
    return ok(stateOf({ chat: await messaging.interrupt(chat), type }));
  }

  return {
    canUseDesktop: async () => (await whyNoDesktop(deps, parentId)) === undefined,
    spawn,
    wait,
    message,
    close,
  };
}

/** For the model; undefined when a subagent of the chat can use its workspace's desktop. */
async function whyNoDesktop(
  { context, desktops, models, workspaces }: SubagentsDeps,
  parentId: ChatId,
): Promise<string | undefined> {
  const parent = context.stores.chats.find(parentId);
  if (parent?.planMode) return 'No desktop is used in plan mode.';
  if (!desktops?.enabled()) {
    return 'Subagents that use a desktop are switched off in the settings.';
  }
  const workspace = parent?.workspaceId && workspaces.connection(parent.workspaceId);
  if (!parent || !workspace || !workspace.ok) return 'This chat has no running workspace.';
  const model = await desktops.openModel(usableModel(models, parent.modelConfigId));
  return model.ok ? undefined : model.error.message;
}

function stateOf({ chat, type }: Found): SubagentState {
  return { chatId: chat.id, title: chat.title, status: chat.status, type };
}

function typeOf(chat: ChatRow): SubagentType {
  return chat.mode ?? 'general';
}

/** While the person is asked for it, it is not done either. */
function isBusy({ status, turnOpen }: ChatRow): boolean {
  return turnOpen || status === 'pending' || status === 'running' || status === 'requires_action';
}

function stillBusy({ archived, asking }: ChatRow, timeoutMs: number, signal: AbortSignal): string {
  if (archived) return 'The chat was archived, which has stopped the subagent too.';
  if (signal.aborted) return 'The wait was interrupted. The subagent goes on.';
  const waited = `It has not ended after ${timeoutMs / 1000} s and goes on.`;
  return asking > 0 ? `${waited} It waits for the person to allow a call.` : waited;
}
