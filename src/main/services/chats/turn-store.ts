import type { ModelConfigId, WorkspaceId } from '#shared/kernel/ids.ts';
import type { ModelCallConfig } from '#shared/api/models.ts';
import { TurnSuperseded, type AssistantStep, type TurnStore } from '../../agent-loop/index.ts';
import type { ToolCallRow } from '../../store/tables/chat-tool-calls-store.ts';
import { reread, type ChatContext } from './context.ts';
import { combineGrants } from './grants.ts';
import { closeOpenCalls, earlyResults } from './open-calls.ts';
import { saveCompaction } from './compaction.ts';
import type { ChatAccounting, WorkspaceApprovals } from './ports.ts';
import type { Turn } from './turn.ts';

/** The durable side of one turn, over the chat tables and the hub. */
export function createTurnStore(
  context: ChatContext,
  turn: Turn,
  deps: {
    readonly modelConfigId: ModelConfigId;
    readonly callConfig: ModelCallConfig;
    readonly accounting: ChatAccounting;
    /** A hidden system message that is true now and therefore not stored. */
    readonly workspaceNote: string;
    /** Further ones, by what surrounds the turn. */
    readonly promptBlocks: () => readonly string[];
    readonly approvals: (workspaceId: WorkspaceId) => WorkspaceApprovals | undefined;
  },
): TurnStore {
  const { stores, timestamps, hub } = context;
  const { chatId } = turn;

  function checkOwnership(): void {
    if (turn.superseded) throw new TurnSuperseded();
  }

  return {
    history() {
      checkOwnership();
      return [
        ...stores.messages.forModel(chatId).map(({ role, parts }) => ({ role, parts })),
        ...[deps.workspaceNote, ...deps.promptBlocks()].map((text) => ({
          role: 'system' as const,
          parts: [{ type: 'text' as const, text }],
        })),
      ];
    },
    openCalls() {
      checkOwnership();
      return stores.calls.list(chatId);
    },
    saveStep(step) {
      checkOwnership();
      context.commit((after) => {
        const message = stores.messages.insert({
          chatId,
          role: 'assistant',
          visibility: 'both',
          createdBy: undefined,
          modelConfigId: deps.modelConfigId,
          parts: step.parts,
          usage: step.usage,
          runtimeMs: step.runtimeMs,
          createdAt: timestamps.next(),
        });
        stores.chats.setNewestAssistant(chatId, message.id);
        if (step.usage) {
          deps.accounting.record({
            kind: 'step',
            chat: reread(context, chatId),
            modelConfigId: deps.modelConfigId,
            callConfig: deps.callConfig,
            messageId: message.id,
            usage: step.usage,
            runtimeMs: step.runtimeMs,
            createdAt: message.createdAt,
          });
        }
        stores.calls.open(chatId, message.id, newCalls(step));
        after.stream(chatId, { type: 'message', message });
        after.whenDone(() => hub.claimParts(chatId));
      });
    },
    setCallState(callId, state) {
      checkOwnership();
      context.commit((after) => {
        stores.calls.setState(chatId, callId, state);
        if (state.kind !== 'finished') return;
        const result = earlyResults(stores.calls.list(chatId)).find(
          (part) => part.tool_call_id === callId,
        );
        if (result) after.stream(chatId, { type: 'call_result', result });
      });
    },
    saveResults(outcomes) {
      checkOwnership();
      context.commit((after) => {
        const chat = reread(context, chatId);
        closeOpenCalls(context, after, chat, timestamps.next(), (call) =>
          outcomes.get(call.callId),
        );
      });
    },
    wasCallId(callId) {
      checkOwnership();
      return stores.messages.hasSummary(chatId) && stores.messages.hasToolCall(chatId, callId);
    },
    newestUsage() {
      checkOwnership();
      return stores.messages.newestUsage(chatId);
    },
    saveCompaction(compaction) {
      checkOwnership();
      context.commit((after) => saveCompaction(context, after, chatId, compaction));
    },
    accountFor(call) {
      checkOwnership();
      deps.accounting.record({
        chat: reread(context, chatId),
        modelConfigId: deps.modelConfigId,
        callConfig: deps.callConfig,
        messageId: undefined,
        createdAt: timestamps.next(),
        ...call,
      });
    },
    grants() {
      checkOwnership();
      const { workspaceId } = reread(context, chatId);
      return combineGrants(
        stores.grants.list(chatId),
        workspaceId === undefined ? undefined : deps.approvals(workspaceId),
      );
    },
  };
}

/** The calls that are ours to run. */
function newCalls(step: AssistantStep): ToolCallRow[] {
  return step.parts.flatMap((part) => {
    if (part.type !== 'tool-call' || part.provider_executed) return [];
    if (part.tool_call_id === undefined) return [];
    return [
      {
        callId: part.tool_call_id,
        toolName: part.tool_name ?? '',
        args: part.args,
        // Arguments that were no JSON are kept as the text they were.
        ...(typeof part.args === 'string' ? { invalidArgs: part.args } : {}),
        state: { kind: 'undecided' },
      },
    ];
  });
}
