import { assertNever } from '#shared/kernel/assert-never.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import {
  buildAdvisorNote,
  buildPlanningNote,
  buildWorkspaceNote,
  planPathOf,
  TurnSuperseded,
  type TurnAbort,
  type TurnInput,
  type TurnObserver,
  type TurnOutcome,
  type TurnRole,
} from '../../agent-loop/index.ts';
import type { WorkspaceBridge } from '../../agent-bridge/ports/index.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Random } from '../../platform/random.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import { advisorOf } from './advisor.ts';
import { createChildSlots, maxRunningChildren } from './child-slots.ts';
import type { ClientDeadlines } from './client-deadlines.ts';
import { isCompactionRequested } from './compaction.ts';
import { reread, type ChatContext } from './context.ts';
import { turnFiles } from './files.ts';
import type {
  ChatAccounting,
  ChatAdvisor,
  ChatCheckpoints,
  ChatDesktops,
  ChatFiles,
  ChatGitWatch,
  ChatMcpServers,
  ChatModels,
  ChatPrompts,
  ChatWorkspaces,
  RunTurn,
} from './ports.ts';
import { createQuestions } from './questions.ts';
import type { StateChanges, TurnControl } from './state-changes.ts';
import type { ChatInput } from './transitions.ts';
import { createSurroundings, type ChatSurroundings } from './surroundings/surroundings.ts';
import type { Titles } from './titles.ts';
import type { TurnLabels } from './turn-labels.ts';
import { createTurnStore } from './turn-store.ts';
import { beginCheckpoint, type OpenCheckpoint } from './turn-checkpoint.ts';
import { createTurn, type Turn } from './turn.ts';

/** For a model that says nothing of it. */
const defaultThresholdPercent = 70;
/** How long a turn that was told to end may hold up the chat's next turn or the shutdown. */
const graceMs = 5_000;
/** How long the state after a turn may hold up the turn's end. */
const checkpointMs = 1_000;
/** After this the end of a turn that could not be stored is tried again. */
const storeAgainMs = 5_000;

export type WorkerDeps = {
  readonly context: ChatContext;
  readonly changes: () => StateChanges;
  readonly deadlines: ClientDeadlines;
  /** What only a chat that a person started can do. */
  readonly forRoots: (chatId: ChatId) => Pick<TurnInput, 'subagents' | 'workspaces'>;
  readonly models: ChatModels;
  readonly workspaces: ChatWorkspaces;
  readonly gitWatch: ChatGitWatch;
  readonly files: ChatFiles;
  readonly accounting: ChatAccounting;
  readonly mcpServers: ChatMcpServers | undefined;
  readonly checkpoints: ChatCheckpoints | undefined;
  readonly desktops: ChatDesktops | undefined;
  readonly prompts: ChatPrompts;
  readonly advisor: ChatAdvisor;
  readonly titles: Pick<Titles, 'suggest'>;
  readonly labels: TurnLabels;
  readonly runTurn: RunTurn;
  readonly random: Random;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Runs the turns: at most one for a chat, any number of chats at once. */
export interface Worker extends TurnControl {
  /** Resolves when the chat has no turn, or after `limitMs`. */
  settled(chatId: ChatId, limitMs: number): Promise<void>;
  /** Ends all turns; what they had not stored is done again at the next start. */
  close(): Promise<void>;
}

export function createWorker(deps: WorkerDeps): Worker {
  const { context, clock, logger } = deps;
  const turns = new Map<ChatId, Turn>();
  const slots = createChildSlots(maxRunningChildren);
  const questions = createQuestions(context, deps.deadlines);
  let closing = false;

  function wake(chat: ChatRow): void {
    // Not at once: whoever woke us still has its answer to give.
    queueMicrotask(() => start(chat.id));
  }

  function start(chatId: ChatId): void {
    if (closing || turns.has(chatId)) return;
    // A subagent waits, pending, until not too many of its family work.
    const parentId = tryStore(chatId, () => context.stores.chats.find(chatId))?.parentId;
    if (parentId !== undefined && !slots.take(parentId, chatId)) return;
    const turn = createTurn(chatId);
    const acquired = tryStore(chatId, () =>
      context.commit((after) => {
        const change = deps.changes().apply(after, reread(context, chatId), { type: 'acquire' });
        // Before `running` is announced, so that no part is missed.
        if (change) context.hub.openTurn(chatId);
        return change?.chat;
      }),
    );
    if (!acquired) return giveUpSlot(chatId);
    turns.set(chatId, turn);
    void run(turn, acquired);
    tryStore(chatId, () => deps.titles.suggest(acquired));
  }

  function giveUpSlot(chatId: ChatId): void {
    const next = slots.free(chatId);
    if (next !== undefined) queueMicrotask(() => start(next));
  }

  function forget(turn: Turn): void {
    if (turns.get(turn.chatId) !== turn) return;
    turns.delete(turn.chatId);
    giveUpSlot(turn.chatId);
  }

  async function run(turn: Turn, chat: ChatRow): Promise<void> {
    const surroundings = surround(turn);
    let outcome: TurnOutcome;
    try {
      outcome = await runOnce(turn, chat, surroundings);
    } catch (cause) {
      outcome = cause instanceof TurnSuperseded ? { kind: 'stopped' } : crashed(chat, cause);
    }
    void surroundings.close();
    end(turn, outcome);
  }

  function surround(turn: Turn): ChatSurroundings {
    return createSurroundings({
      context,
      turn,
      mcpServers: deps.mcpServers,
      approvals: (workspaceId) => deps.workspaces.approvals(workspaceId),
      logger,
    });
  }

  async function runOnce(
    turn: Turn,
    chat: ChatRow,
    surroundings: ChatSurroundings,
  ): Promise<TurnOutcome> {
    const models = chat.mode === 'computer_use' ? deps.desktops : undefined;
    const model = await (models?.openModel(chat.modelConfigId) ??
      deps.models.open(chat.modelConfigId));
    if (turn.signal.aborted) return abortedOutcome(turn.signal);
    if (!model.ok) return { kind: 'failed', error: model.error };
    const workspace = connect(chat);
    const advisor = advisorOf(deps, chat);
    const checkpoint = beginCheckpoint(deps.checkpoints, context, chat, workspace);
    const outcome = await deps.runTurn({
      chatId: chat.id,
      model: model.value.client,
      provider: model.value.provider,
      modelName: model.value.modelName,
      contextLimit: model.value.contextLimit,
      callConfig: model.value.callConfig,
      compaction: {
        thresholdPercent:
          deps.accounting.compactionThreshold(chat.ownerId, model.value.modelConfigId) ??
          model.value.compressionThreshold ??
          defaultThresholdPercent,
        newCallId: () => `chat_summarized_${deps.random.uuid()}`,
        only: isCompactionRequested(context, chat.id),
      },
      workspace,
      role: roleOf(chat),
      surroundings,
      dynamicTools: context.stores.chats.dynamicTools(chat.id),
      workspaceNow: () => connect(reread(context, chat.id)),
      ...(chat.parentId === undefined ? deps.forRoots(chat.id) : {}),
      advisor,
      store: createTurnStore(context, turn, {
        modelConfigId: model.value.modelConfigId,
        callConfig: model.value.callConfig,
        accounting: deps.accounting,
        get workspaceNote() {
          return notesFor(chat, connect(reread(context, chat.id)));
        },
        // The person's own words come last of what is said before the conversation.
        promptBlocks: () => [
          ...surroundings.promptBlocks(),
          ...deps.prompts.forTurn(chat.ownerId, {
            planning: chat.planMode && chat.parentId === undefined,
          }),
          ...(advisor ? [buildAdvisorNote()] : []),
        ],
        approvals: (workspaceId) => deps.workspaces.approvals(workspaceId),
      }),
      files: turnFiles(context, deps.files, chat),
      observer: observe(turn, chat, checkpoint),
      beforeCalls: checkpoint?.ready,
      answers: turn.answers,
      clock,
      signal: turn.signal,
      onBug: (error) => logger.error('chats.turn_bug', { chatId: chat.id, error }),
    });
    const kept = checkpoint?.end();
    // So that what the person does next is not taken for the turn's.
    if (kept && outcome.kind !== 'stopped') await withLimit(kept, checkpointMs);
    return outcome;
  }

  /** The workspace's bridge, noting in the chat which workspace agent it is. */
  function connect(chat: ChatRow): WorkspaceBridge | undefined {
    if (chat.workspaceId === undefined) return undefined;
    const connection = deps.workspaces.connection(chat.workspaceId);
    if (!connection.ok) return undefined;
    const { bridge, agentId, buildId } = connection.value;
    if (agentId !== chat.agentId || buildId !== chat.buildId) {
      context.commit((after) => {
        const now = context.timestamps.next();
        context.stores.chats.setAgent(chat.id, { agentId, buildId }, now);
        after.watch({ kind: 'status_change', chat: reread(context, chat.id) });
      });
    }
    return bridge;
  }

  function observe(
    turn: Turn,
    chat: ChatRow,
    checkpoint: OpenCheckpoint | undefined,
  ): TurnObserver {
    const ancestors = chat.parentId === undefined ? [] : [chat.parentId];
    return {
      part(role, part) {
        if (!turn.superseded) context.hub.publish(chat.id, [{ type: 'part', role, part }]);
      },
      retry(retry) {
        if (!turn.superseded) context.hub.publish(chat.id, [{ type: 'retry', retry }]);
      },
      asking(requests) {
        if (!turn.superseded) tryStore(chat.id, () => questions.announceAsking(chat.id, requests));
      },
      touched(paths) {
        deps.gitWatch.addPaths(chat.id, ancestors, paths);
        checkpoint?.touched(paths);
      },
    };
  }

  function end(turn: Turn, outcome: TurnOutcome): void {
    if (!turn.superseded) {
      if (!tryStore(turn.chatId, () => store(turn.chatId, outcome)) && !closing) {
        clock.setTimer(() => end(turn, outcome), storeAgainMs);
        return;
      }
      context.hub.closeTurn(turn.chatId);
    }
    forget(turn);
    turn.markEnded();
    // Whatever made the chat pending meanwhile found this turn in its way.
    start(turn.chatId);
  }

  function store(chatId: ChatId, outcome: TurnOutcome): true {
    return context.commit((after) => {
      const chat = reread(context, chatId);
      const error = outcome.kind === 'failed' ? outcome.error : undefined;
      const input = questions.wereAnswered(chatId, outcome)
        ? ({ type: 'turn_answered' } as const)
        : inputOf(outcome);
      deps.labels.note(after, chat, outcome);
      const change = deps.changes().apply(after, chat, input, error === undefined ? {} : { error });
      if (change?.chat.status === 'requires_action') questions.announceWaiting(after, change.chat);
      return true;
    });
  }

  /** A broken disk must not take the other chats down. */
  function tryStore<T>(chatId: ChatId, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      logger.error('chats.turn_not_stored', { chatId, error });
      return undefined;
    }
  }

  function crashed(chat: ChatRow, error: unknown): TurnOutcome {
    logger.error('chats.turn_crashed', { chatId: chat.id, error });
    return {
      kind: 'failed',
      error: {
        message: 'Something went wrong inside Pilothouse. The log has the details.',
        kind: 'generic',
        retryable: false,
      },
    };
  }

  function abort(chat: ChatRow, reason: TurnAbort): void {
    const turn = turns.get(chat.id);
    if (!turn) return;
    if (reason === 'interrupt') {
      turn.abort(reason);
      return;
    }
    turn.supersede();
    context.hub.closeTurn(chat.id);
    giveWayAfterGrace(turn);
  }

  /** The next turn waits for the last to let go, but not for ever. */
  function giveWayAfterGrace(turn: Turn): void {
    const stop = clock.setTimer(() => {
      if (turns.get(turn.chatId) !== turn) return;
      logger.warn('chats.turn_abandoned', { chatId: turn.chatId });
      forget(turn);
      start(turn.chatId);
    }, graceMs);
    void turn.ended.then(stop);
  }

  async function settled(chatId: ChatId, limitMs: number): Promise<void> {
    const turn = turns.get(chatId);
    if (turn) await withLimit(turn.ended, limitMs);
  }

  async function withLimit(promise: Promise<unknown>, limitMs: number): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const stop = clock.setTimer(resolve, limitMs);
    await Promise.race([promise, late]);
    stop();
  }

  async function close(): Promise<void> {
    closing = true;
    const open = Array.from(turns.values());
    for (const turn of open) turn.abort('stop');
    await withLimit(Promise.all(open.map((turn) => turn.ended)), graceMs);
    for (const turn of turns.values()) {
      logger.warn('chats.turn_abandoned', { chatId: turn.chatId });
      const wasSuperseded = turn.superseded;
      turn.supersede();
      if (!wasSuperseded) tryStore(turn.chatId, () => store(turn.chatId, { kind: 'stopped' }));
    }
  }

  return {
    wake,
    abort,
    answered: (chatId) => turns.get(chatId)?.noteAnswer(),
    settled,
    close,
  };
}

function wayToWorkspace({ workspaceId }: ChatRow): string {
  return workspaceId === undefined
    ? 'Where you need one, list_templates and create_workspace make it.'
    : 'Its workspace does not run; start_workspace starts it.';
}

/** What is true of the chat now, and is therefore not stored. */
function notesFor(chat: ChatRow, workspace: WorkspaceBridge | undefined): string {
  const planning = buildPlanningNote(roleOf(chat), planPathOf(chat.id));
  const help = workspace === undefined && chat.parentId === undefined ? [wayToWorkspace(chat)] : [];
  const note = [buildWorkspaceNote(workspace), ...help].join(' ');
  return planning === undefined ? note : `${note}\n\n${planning}`;
}

/** As the chat is now; a change of its plan mode counts from the next turn on. */
function roleOf(chat: ChatRow): TurnRole {
  const kind = chat.parentId === undefined ? 'root' : 'general';
  return { kind: chat.mode ?? kind, planning: chat.planMode };
}

function inputOf(outcome: TurnOutcome): ChatInput {
  switch (outcome.kind) {
    case 'finished':
      return { type: 'turn_finished' };
    case 'asking':
      return { type: 'turn_asking' };
    case 'interrupted':
      return { type: 'turn_interrupted' };
    case 'stopped':
      return { type: 'turn_stopped' };
    case 'failed':
      return { type: 'turn_failed' };
    default:
      return assertNever(outcome);
  }
}

function abortedOutcome(signal: AbortSignal): TurnOutcome {
  return { kind: signal.reason === ('stop' satisfies TurnAbort) ? 'stopped' : 'interrupted' };
}
