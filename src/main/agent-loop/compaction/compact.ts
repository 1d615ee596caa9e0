import type { ChatError } from '#shared/api/chats.ts';
import type { ToolDefinition } from '../model/model-client.ts';
import { internalChatError } from '../retry/chat-error.ts';
import { TurnSuperseded, type Compaction, type TurnInput } from '../types.ts';
import { contextUse, isOverThreshold, NEVER_PERCENT, type ContextUse } from './context-use.ts';
import { summarize } from './summarize.ts';

/** Times that a turn goes on from a summary after the model had stopped. */
const MAX_REENTRIES = 3;
/** A model that cannot do it is not paid for trying at every step. */
const MAX_FAILURES = 3;
const TOOL_NAME = 'chat_summarized';

export type CompactionResult =
  | { readonly kind: 'compacted' }
  /** There was no need for it. */
  | { readonly kind: 'skipped' }
  | { readonly kind: 'aborted' }
  /** The conversation is as it was. */
  | { readonly kind: 'failed'; readonly error: ChatError };

/** Keeps one turn's conversation within the model's context. */
export interface Compactor {
  /** Summarises when the newest step was over the threshold. Never while a call is open. */
  compactIfFull(): Promise<CompactionResult>;
  /** Summarises what there is, because it does not fit into the model's context any more. */
  makeRoom(): Promise<CompactionResult>;
  /** Summarises what there is, because the person wants it. */
  compactNow(): Promise<CompactionResult>;
  /** Whether the model, which had stopped before the summary, may go on from it; counts. */
  mayReenter(): boolean;
}

export function createCompactor(
  input: TurnInput,
  tools: () => readonly ToolDefinition[],
): Compactor {
  const { compaction: settings, store, observer, clock, signal } = input;
  let failures = 0;
  let reentries = 0;

  async function compact(
    use: Partial<ContextUse>,
    source: Compaction['source'],
  ): Promise<CompactionResult> {
    if (!settings) return { kind: 'skipped' };
    const callId = settings.newCallId();
    const call = { tool_call_id: callId, tool_name: TOOL_NAME } as const;
    observer.part('assistant', { type: 'tool-call', ...call, created_at: time() });
    const summary = await summarize(input, tools());
    if (summary.kind === 'aborted' || signal.aborted) return { kind: 'aborted' };
    if (summary.kind === 'failed') return { kind: 'failed', error: summary.error };
    store.accountFor({
      kind: 'compaction',
      usage: summary.usage,
      runtimeMs: summary.runtimeMs,
    });
    const refuse = (error: ChatError): CompactionResult => {
      observer.part('tool', {
        type: 'tool-result',
        ...call,
        result: { error: error.message },
        is_error: true,
        created_at: time(),
      });
      return { kind: 'failed', error };
    };
    if (summary.text === '') return refuse(emptyError(input.provider));
    try {
      store.saveCompaction({
        callId,
        summary: summary.text,
        source,
        thresholdPercent: settings.thresholdPercent,
        usagePercent: use.percent ?? 0,
        contextTokens: use.tokens ?? 0,
        contextLimitTokens: use.limitTokens ?? input.contextLimit,
      });
      return { kind: 'compacted' };
    } catch (cause) {
      if (cause instanceof TurnSuperseded) throw cause;
      input.onBug?.(cause);
      return refuse(internalChatError());
    }
  }

  function fillNow(): Partial<ContextUse> {
    return contextUse(store.newestUsage(), input.contextLimit) ?? {};
  }

  function time(): string {
    return clock.now().toISOString();
  }

  return {
    async compactIfFull() {
      if (!settings || signal.aborted || failures >= MAX_FAILURES) return { kind: 'skipped' };
      const use = contextUse(store.newestUsage(), input.contextLimit);
      if (!use || !isOverThreshold(use, settings)) return { kind: 'skipped' };
      // A summary would hide the calls from the model before it has seen their results.
      if (store.openCalls().length > 0) return { kind: 'skipped' };
      // What the person has just said is to be answered, not summed up.
      if (endsWithUser(input)) return { kind: 'skipped' };
      const result = await compact(use, 'automatic');
      if (result.kind === 'failed') failures += 1;
      return result;
    },
    async makeRoom() {
      if (!settings || settings.thresholdPercent >= NEVER_PERCENT) return { kind: 'skipped' };
      return compact(fillNow(), 'automatic');
    },
    compactNow: () => compact(fillNow(), 'manual'),
    mayReenter() {
      if (reentries >= MAX_REENTRIES) return false;
      reentries += 1;
      return true;
    },
  };
}

function endsWithUser({ store }: TurnInput): boolean {
  return store.history().findLast((message) => message.role !== 'system')?.role === 'user';
}

function emptyError(provider: string): ChatError {
  return {
    message: 'The model wrote no summary.',
    kind: 'generic',
    provider,
    retryable: true,
  };
}
