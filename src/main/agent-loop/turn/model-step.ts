import type { ChatError, ChatMessageUsage } from '#shared/api/chats.ts';
import { buildPrompt } from '../context/prompt.ts';
import {
  DEFAULT_MAX_OUTPUT_TOKENS,
  WEB_SEARCH,
  type ModelRequest,
  type ToolDefinition,
} from '../model/model-client.ts';
import type { RecordedEnd } from '../model/step-recorder.ts';
import { streamWithRetries } from '../retry/stream-with-retries.ts';
import { isOffered } from '../tools/tool-sets.ts';
import type { AssistantStep, HistoryMessage, TurnInput } from '../types.ts';
import { createCallIds } from './call-ids.ts';
import { createServerMarks } from './server-marks.ts';
import { createStepAssembly, type StepAssembly, type StepContent } from './step-assembly.ts';

/**
 * `problems` as in StepContent. `paused`: the provider wants to be asked again, with this step.
 * `empty`: the model had nothing more to say.
 */
export type ModelStepResult =
  | {
      readonly kind: 'answered' | 'aborted';
      readonly step: AssistantStep;
      readonly problems: StepContent['problems'];
      readonly paused: boolean;
    }
  | { readonly kind: 'empty' }
  /** `tooLong`: the conversation does not fit into the model's context. */
  | { readonly kind: 'failed'; readonly error: ChatError; readonly tooLong: boolean };

/** Asks the model once, publishing what it says. Stores nothing. Rejects only for a bug. */
export async function runModelStep(
  input: TurnInput,
  tools: readonly ToolDefinition[],
): Promise<ModelStepResult> {
  const { clock, observer, provider, signal } = input;
  const history = input.store.history();
  const marked = createServerMarks(input.surroundings);
  const startedMs = clock.monotonicMs();
  const newAssembly = () =>
    createStepAssembly({
      publish: (part) => observer.part('assistant', marked(part)),
      now: () => clock.now(),
      callIds: createCallIds(callIdsOf(history), (id) => input.store.wasCallId(id)),
    });
  const request: ModelRequest = {
    model: input.modelName,
    messages: buildPrompt(history, input.files),
    tools,
    webSearch: isOffered(WEB_SEARCH, input.role),
    maxOutputTokens: input.callConfig.max_output_tokens ?? DEFAULT_MAX_OUTPUT_TOKENS,
    callConfig: input.callConfig,
  };
  const recorded = input.recorder?.begin('chat_turn', request);
  let assembly = newAssembly();
  const end = await streamWithRetries({
    model: input.model,
    provider,
    request,
    recorded,
    clock,
    signal,
    beginAttempt() {
      const fresh = newAssembly();
      assembly = fresh;
      return (event) => fresh.accept(event);
    },
    onRetry: (retry) => observer.retry(retry),
  });
  if (end.kind === 'failed') {
    recorded?.end(recordedEnd('error', assembly, end.error));
    return end;
  }
  const { parts, problems } = end.kind === 'finished' ? assembly.complete() : assembly.partial();
  recorded?.end({
    ...recordedEnd(end.kind === 'finished' ? 'completed' : 'interrupted', assembly),
    parts,
  });
  if (parts.length === 0) return nothingSaid(assembly.end?.reason === 'content_filter', provider);
  const usage = end.kind === 'finished' ? storedUsage(assembly.end?.usage, input) : undefined;
  const runtimeMs = Math.round(clock.monotonicMs() - startedMs);
  const kind = end.kind === 'finished' ? 'answered' : 'aborted';
  const paused = assembly.end?.reason === 'paused';
  return { kind, step: { parts: parts.map(marked), usage, runtimeMs }, problems, paused };
}

function recordedEnd(
  status: RecordedEnd['status'],
  assembly: StepAssembly,
  error?: ChatError,
): RecordedEnd {
  const { reason, usage } = assembly.end ?? {};
  return { status, parts: undefined, finishReason: reason, usage, error };
}

function nothingSaid(filtered: boolean, provider: string): ModelStepResult {
  if (!filtered) return { kind: 'empty' };
  const message = 'The provider’s content filter held back the whole answer.';
  const error = { message, kind: 'generic', provider, retryable: false } as const;
  return { kind: 'failed', error, tooLong: false };
}

/** Zeros are left out; the context limit is added to any figure. */
function storedUsage(
  usage: ChatMessageUsage | undefined,
  { contextLimit }: TurnInput,
): ChatMessageUsage | undefined {
  const known = Object.entries(usage ?? {}).filter(([, count]) => count !== undefined && count > 0);
  if (known.length === 0) return undefined;
  return {
    ...(contextLimit > 0 ? { context_limit: contextLimit } : {}),
    ...Object.fromEntries(known),
  };
}

function callIdsOf(history: readonly HistoryMessage[]): string[] {
  return history.flatMap((message) =>
    message.parts.flatMap((part) =>
      part.type === 'tool-call' && part.tool_call_id !== undefined ? [part.tool_call_id] : [],
    ),
  );
}
