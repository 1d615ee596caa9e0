import {
  TurnSuperseded,
  type ApprovalGrants,
  type AssistantStep,
  type Compaction,
  type HistoryMessage,
  type OpenToolCall,
  type SideCall,
  type ToolCallState,
  type TurnAnswers,
  type TurnStore,
} from '#main/agent-loop/index.ts';

export interface MemoryTurnStore extends TurnStore {
  readonly messages: HistoryMessage[];
  readonly steps: readonly AssistantStep[];
  readonly compactions: readonly Compaction[];
  readonly sideCalls: readonly SideCall[];
  grantsNow: ApprovalGrants;
  /** From now on every call throws TurnSuperseded. */
  supersede(): void;
  /** The person's answer, or what a process that died left behind. */
  put(callId: string, state: ToolCallState): void;
  /** Whatever was put counts as one. */
  readonly answers: TurnAnswers;
  stateOf(callId: string): ToolCallState | undefined;
  /** Every journalled state, in order, as `id:kind`. */
  readonly journal: readonly string[];
}

export const fullGrants: ApprovalGrants = {
  mode: 'full',
  chatEdits: false,
  chatCommands: false,
  commandPatterns: [],
  outsideFolders: [],
};

/** Keeps a chat in memory by the rules of TurnStore. */
export function createMemoryTurnStore(
  messages: readonly HistoryMessage[] = [userMessage('go')],
  grants: ApprovalGrants = fullGrants,
): MemoryTurnStore {
  const stored = Array.from(messages);
  const steps: AssistantStep[] = [];
  const compactions: Compaction[] = [];
  const sideCalls: SideCall[] = [];
  const forgottenCalls = new Set<string>();
  const journal: string[] = [];
  /** Messages there were after the newest summary. */
  let compacted: number | undefined;
  let open: OpenToolCall[] = [];
  let superseded = false;
  let answerCount = 0;
  let nextAnswer = Promise.withResolvers<void>();

  function check(): void {
    if (superseded) throw new TurnSuperseded();
  }
  function put(callId: string, state: ToolCallState): void {
    if (!open.some((entry) => entry.callId === callId)) throw new Error(`no open call ${callId}`);
    open = open.map((entry) => (entry.callId === callId ? { ...entry, state } : entry));
  }

  return {
    messages: stored,
    steps,
    compactions,
    sideCalls,
    journal,
    grantsNow: grants,
    supersede: () => void (superseded = true),
    put(callId, state) {
      put(callId, state);
      answerCount += 1;
      nextAnswer.resolve();
      nextAnswer = Promise.withResolvers();
    },
    answers: {
      get count() {
        return answerCount;
      },
      next: () => nextAnswer.promise,
    },
    stateOf: (callId) => open.find((entry) => entry.callId === callId)?.state,
    history() {
      check();
      return structuredClone(stored);
    },
    openCalls() {
      check();
      return open;
    },
    saveStep(step) {
      check();
      if (step.parts.length === 0) throw new Error('an empty step');
      if (open.length > 0) throw new Error('a step while calls are open');
      steps.push(step);
      stored.push({ role: 'assistant', parts: step.parts });
      const calls = step.parts.flatMap((part) =>
        part.type === 'tool-call' && !part.provider_executed
          ? [
              {
                callId: part.tool_call_id ?? '',
                toolName: part.tool_name ?? '',
                args: part.args,
                state: { kind: 'undecided' as const },
              },
            ]
          : [],
      );
      if (new Set(calls.map((entry) => entry.callId)).size !== calls.length) {
        throw new Error('two calls with one id');
      }
      open = calls;
    },
    setCallState(callId, state) {
      check();
      journal.push(`${callId}:${state.kind}`);
      put(callId, state);
    },
    saveResults(outcomes) {
      check();
      for (const { callId, toolName } of open) {
        const outcome = outcomes.get(callId);
        if (outcome === undefined) continue;
        stored.push({
          role: 'tool',
          parts: [
            {
              type: 'tool-result',
              tool_call_id: callId,
              tool_name: toolName,
              result: outcome.content,
              ...(outcome.isError ? { is_error: true } : {}),
            },
          ],
        });
      }
      open = open.filter((entry) => !outcomes.has(entry.callId));
    },
    wasCallId: (callId) => forgottenCalls.has(callId),
    newestUsage() {
      check();
      return compacted === stored.length ? undefined : steps.at(-1)?.usage;
    },
    saveCompaction(compaction) {
      check();
      if (open.length > 0) throw new Error('a summary while calls are open');
      compactions.push(compaction);
      for (const part of stored.flatMap((message) => message.parts)) {
        if (part.type === 'tool-call' && part.tool_call_id) forgottenCalls.add(part.tool_call_id);
      }
      const system = stored.filter((message) => message.role === 'system');
      stored.splice(0, stored.length, ...system, userMessage(compaction.summary));
      compacted = stored.length;
    },
    accountFor(sideCall) {
      check();
      sideCalls.push(sideCall);
    },
    grants() {
      check();
      return this.grantsNow;
    },
  };
}

export function userMessage(value: string): HistoryMessage {
  return { role: 'user', parts: [{ type: 'text', text: value }] };
}
