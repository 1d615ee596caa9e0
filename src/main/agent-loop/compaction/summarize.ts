import type { ChatError, ChatMessageUsage } from '#shared/api/chats.ts';
import { buildPrompt } from '../context/prompt.ts';
import { DEFAULT_MAX_OUTPUT_TOKENS } from '../model/model-client.ts';
import type {
  FinishReason,
  ModelEvent,
  ModelRequest,
  ToolDefinition,
} from '../model/model-client.ts';
import { streamWithRetries } from '../retry/stream-with-retries.ts';
import type { TurnInput } from '../types.ts';
import { summaryInstruction } from './instructions.ts';

/** How long the model may take to its last word, with all its tries. */
const SUMMARY_LIMIT_MS = 90_000;

export type Summary =
  /** The text may be empty. */
  | {
      readonly kind: 'written';
      readonly text: string;
      readonly usage: ChatMessageUsage;
      readonly runtimeMs: number;
    }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'failed'; readonly error: ChatError };

/** Lets the model sum up what it sees of the conversation. Publishes and stores nothing. */
export async function summarize(
  input: TurnInput,
  tools: readonly ToolDefinition[],
): Promise<Summary> {
  const { clock, signal } = input;
  const request: ModelRequest = {
    model: input.modelName,
    messages: [...buildPrompt(input.store.history()), { role: 'user', text: summaryInstruction }],
    // The same tools as in a step, or the provider's cache of the conversation is of no use.
    tools,
    toolChoice: 'none',
    maxOutputTokens: input.callConfig.max_output_tokens ?? DEFAULT_MAX_OUTPUT_TOKENS,
    callConfig: input.callConfig,
  };
  const late = new AbortController();
  const stopTimer = clock.setTimer(() => late.abort(), SUMMARY_LIMIT_MS);
  const startedMs = clock.monotonicMs();
  const recorded = input.recorder?.begin('compaction', request);
  let answer = createAnswer();
  try {
    const end = await streamWithRetries({
      model: input.model,
      provider: input.provider,
      request,
      clock,
      signal: AbortSignal.any([signal, late.signal]),
      beginAttempt() {
        const fresh = createAnswer();
        answer = fresh;
        return (event) => fresh.accept(event);
      },
      // The person sees no part of it that could be void.
      onRetry: () => undefined,
      recorded,
    });
    const error = errorOf(end, signal.aborted, answer.reason(), input.provider);
    const aborted = end.kind === 'aborted' && signal.aborted;
    recorded?.end({
      status: aborted ? 'interrupted' : error ? 'error' : 'completed',
      parts: answer.text() === '' ? undefined : [{ type: 'text', text: answer.text() }],
      finishReason: answer.reason(),
      usage: answer.usage(),
      error,
    });
    if (aborted) return { kind: 'aborted' };
    if (error) return { kind: 'failed', error };
    return {
      kind: 'written',
      text: answer.text().trim(),
      usage: answer.usage() ?? {},
      runtimeMs: Math.round(clock.monotonicMs() - startedMs),
    };
  } finally {
    stopTimer();
  }
}

function errorOf(
  end: Awaited<ReturnType<typeof streamWithRetries>>,
  wasAborted: boolean,
  reason: FinishReason | undefined,
  provider: string,
): ChatError | undefined {
  if (end.kind === 'failed') return end.error;
  if (end.kind === 'aborted') {
    if (wasAborted) return undefined;
    const message = `The model did not finish its summary within ${SUMMARY_LIMIT_MS / 1000} seconds.`;
    return { message, kind: 'timeout', provider, retryable: true };
  }
  if (reason !== 'content_filter') return undefined;
  const message = 'The provider’s content filter held back the summary.';
  return { message, kind: 'generic', provider, retryable: false };
}

/** The text blocks of one answer in the order in which they began. */
function createAnswer() {
  const blocks = new Map<string, string>();
  let end: Extract<ModelEvent, { readonly type: 'finish' }> | undefined;
  return {
    accept(event: ModelEvent): void {
      if (event.type === 'finish') end = event;
      if (event.type !== 'text_delta') return;
      blocks.set(event.blockId, (blocks.get(event.blockId) ?? '') + event.text);
    },
    text: () => Array.from(blocks.values()).join('\n\n'),
    reason: () => end?.reason,
    usage: () => end?.usage,
  };
}
