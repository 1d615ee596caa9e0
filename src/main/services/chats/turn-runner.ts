import type { ApprovalRequest } from '#shared/api/approvals.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import {
  buildAdvisorNote,
  buildPlanningNote,
  buildWorkspaceNote,
  planPathOf,
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
import { createSurroundings, type ChatSurroundings } from './surroundings/surroundings.ts';
import { createTurnStore } from './turn-store.ts';
import { beginCheckpoint, type OpenCheckpoint } from './turn-checkpoint.ts';
import type { Turn } from './turn.ts';
import { withLimit } from './with-limit.ts';

/** For a model that says nothing of it. */
const defaultThresholdPercent = 70;
/** How long the state after a turn may hold up the turn's end. */
const checkpointMs = 1_000;

export type TurnRunnerDeps = {
  readonly context: ChatContext;
  /** What only a chat that a person started can do. */
  readonly forRoots: (chatId: ChatId) => Pick<TurnInput, 'subagents' | 'workspaces'>;
  /** Tells which calls of a chat wait for the person now. Must not throw. */
  readonly announceAsking: (chatId: ChatId, requests: readonly ApprovalRequest[]) => void;
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
  readonly runTurn: RunTurn;
  readonly random: Random;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Runs the agent loop over a chat, with all that the chat brings along. */
export interface TurnRunner {
  /** Rejects with TurnSuperseded, or for a bug. */
  run(turn: Turn, chat: ChatRow): Promise<TurnOutcome>;
}

export function createTurnRunner(deps: TurnRunnerDeps): TurnRunner {
  const { context, clock, logger } = deps;

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
    if (kept && outcome.kind !== 'stopped') await withLimit(clock, kept, checkpointMs);
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
        if (!turn.superseded) deps.announceAsking(chat.id, requests);
      },
      touched(paths) {
        deps.gitWatch.addPaths(chat.id, ancestors, paths);
        checkpoint?.touched(paths);
      },
    };
  }

  return {
    async run(turn, chat) {
      const surroundings = surround(turn);
      try {
        return await runOnce(turn, chat, surroundings);
      } finally {
        void surroundings.close();
      }
    },
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

function abortedOutcome(signal: AbortSignal): TurnOutcome {
  return { kind: signal.reason === ('stop' satisfies TurnAbort) ? 'stopped' : 'interrupted' };
}
