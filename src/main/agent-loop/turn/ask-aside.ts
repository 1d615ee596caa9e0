import type { ChatError, ChatMessageUsage } from '#shared/api/chats.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { FinishReason, ModelClient, ModelEvent, ModelRequest } from '../model/model-client.ts';
import type { RecordedKind, StepRecorder } from '../model/step-recorder.ts';
import { streamWithRetries } from '../retry/stream-with-retries.ts';

export type AsideQuestion = {
  readonly model: ModelClient;
  readonly provider: string;
  readonly request: ModelRequest;
  /** What is asked for, as in "did not finish its summary". */
  readonly what: string;
  readonly recordedAs: RecordedKind;
  readonly recorder: StepRecorder | undefined;
  /** How long the model may take to its last word, with all its tries. */
  readonly limitMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A try begins: what was heard before is void. */
  readonly onBegin?: () => void;
  readonly onText?: (text: string) => void;
};

export type AsideAnswer =
  /** The text may be empty. */
  | {
      readonly kind: 'written';
      readonly text: string;
      readonly usage: ChatMessageUsage;
      readonly runtimeMs: number;
    }
  | { readonly kind: 'aborted' }
  /** `tooLong`: what the model was given does not fit into its context. */
  | { readonly kind: 'failed'; readonly error: ChatError; readonly tooLong: boolean };

/** Asks a model for a text beside the conversation. Stores nothing. */
export async function askAside(question: AsideQuestion): Promise<AsideAnswer> {
  const { clock, signal, request, provider } = question;
  const late = new AbortController();
  const stopTimer = clock.setTimer(() => late.abort(), question.limitMs);
  const startedMs = clock.monotonicMs();
  const recorded = question.recorder?.begin(question.recordedAs, request);
  let answer = createAnswer();
  try {
    const end = await streamWithRetries({
      model: question.model,
      provider,
      request,
      clock,
      signal: AbortSignal.any([signal, late.signal]),
      beginAttempt() {
        const fresh = createAnswer();
        answer = fresh;
        question.onBegin?.();
        return (event) => {
          fresh.accept(event);
          if (event.type === 'text_delta') question.onText?.(event.text);
        };
      },
      onRetry: () => undefined,
      recorded,
    });
    const error = errorOf(question, end, answer.reason());
    const aborted = end.kind === 'aborted' && signal.aborted;
    recorded?.end({
      status: aborted ? 'interrupted' : error ? 'error' : 'completed',
      parts: answer.text() === '' ? undefined : [{ type: 'text', text: answer.text() }],
      finishReason: answer.reason(),
      usage: answer.usage(),
      error,
    });
    if (aborted) return { kind: 'aborted' };
    if (error) return { kind: 'failed', error, tooLong: end.kind === 'failed' && end.tooLong };
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
  { provider, what, limitMs, signal }: AsideQuestion,
  end: Awaited<ReturnType<typeof streamWithRetries>>,
  reason: FinishReason | undefined,
): ChatError | undefined {
  if (end.kind === 'failed') return end.error;
  if (end.kind === 'aborted') {
    if (signal.aborted) return undefined;
    const message = `The model did not finish its ${what} within ${limitMs / 1000} seconds.`;
    return { message, kind: 'timeout', provider, retryable: true };
  }
  if (reason !== 'content_filter') return undefined;
  const message = `The provider’s content filter held back the ${what}.`;
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
