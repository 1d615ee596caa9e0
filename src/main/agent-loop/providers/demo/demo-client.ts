import type { Clock } from '#shared/kernel/clock.ts';
import type {
  ModelClient,
  ModelError,
  ModelEvent,
  ModelRequest,
  PromptMessage,
  PromptPart,
} from '../../model/model-client.ts';
import { argumentPieces, textChunks, wordChunks } from './chunks.ts';
import { turnView } from './conversation.ts';
import { decide } from './decide.ts';
import { parseDirectives } from './directives.ts';
import type { DemoDirectives } from './directives.ts';
import { demoFailure } from './failures.ts';
import { createPacer } from './pacer.ts';
import type { DemoStep } from './step.ts';

/** Characters per token, the usual rule of thumb. */
const charactersPerToken = 4;

/**
 * "Demo (scripted, no AI)": answers from the conversation alone, without network and always the
 * same way, and streams like a model. The one thing it remembers is what already failed once.
 */
export function createDemoClient(deps: { readonly clock: Clock }): ModelClient {
  const failedOnce = new Set<string>();

  async function* stream(
    request: ModelRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ModelEvent, void, undefined> {
    const view = turnView(request.messages);
    const { directives, rest } = parseDirectives(view.request);
    const failure = plannedFailure(request, directives, failedOnce);
    const toolNames = new Set(request.tools.map((tool) => tool.name));
    const step = decide(view, rest, directives, toolNames);
    const pacer = createPacer(deps.clock, directives.delayMs, signal);
    let outputLength = 0;
    let chunkCount = 0;

    for (const event of stepEvents(step, directives, request.messages.length)) {
      if (failure && chunkCount >= directives.failAfter) throw failure;
      await pacer.next();
      if (signal.aborted) return;
      yield event;
      chunkCount += 1;
      outputLength += eventLength(event);
    }
    if (failure) throw failure;
    if (directives.hang) await pacer.untilAborted();
    if (signal.aborted) return;
    yield {
      type: 'finish',
      reason: step.calls.length > 0 ? 'tool_calls' : 'stop',
      usage: usageOf(request.messages, outputLength),
    };
  }

  return { stream };
}

function* stepEvents(
  step: DemoStep,
  directives: DemoDirectives,
  messageCount: number,
): Generator<ModelEvent> {
  if (step.reasoning) {
    for (const text of wordChunks(step.reasoning)) {
      yield { type: 'reasoning_delta', blockId: 'reasoning', text };
    }
    yield { type: 'block_end', blockId: 'reasoning' };
  }
  let spoke = false;
  for (const text of textChunks(step, directives)) {
    spoke = true;
    yield { type: 'text_delta', blockId: 'text', text };
  }
  if (spoke) yield { type: 'block_end', blockId: 'text' };
  for (const [index, { toolName, args }] of step.calls.entries()) {
    // The conversation only grows, so its length makes the id unique in it.
    const callId = `demo_${messageCount}_${index}`;
    for (const argsDelta of argumentPieces(JSON.stringify(args))) {
      yield { type: 'tool_call_delta', callId, toolName, argsDelta };
    }
    yield { type: 'tool_call', callId, toolName, args };
  }
}

function plannedFailure(
  request: ModelRequest,
  { failure, failOnce }: DemoDirectives,
  failedOnce: Set<string>,
): ModelError | undefined {
  if (!failure) return undefined;
  if (failOnce) {
    // Steps after the first of a turn would fail once each otherwise.
    const turn = String(request.messages.findLastIndex((message) => message.role === 'user'));
    if (failedOnce.has(turn)) return undefined;
    failedOnce.add(turn);
  }
  return demoFailure(failure);
}

function eventLength(event: ModelEvent): number {
  switch (event.type) {
    case 'text_delta':
    case 'reasoning_delta':
      return event.text.length;
    case 'tool_call_delta':
      return event.argsDelta.length;
    default:
      return 0;
  }
}

function usageOf(
  messages: readonly PromptMessage[],
  outputLength: number,
): {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
} {
  const inputLength = messages.reduce((sum, message) => sum + messageLength(message), 0);
  const input = Math.max(1, Math.ceil(inputLength / charactersPerToken));
  const output = Math.max(1, Math.ceil(outputLength / charactersPerToken));
  return { input_tokens: input, output_tokens: output, total_tokens: input + output };
}

function partLength(part: PromptPart): number {
  if (part.type === 'tool_call') return JSON.stringify(part.args ?? null).length;
  return part.type === 'tool_result'
    ? JSON.stringify(part.result ?? null).length
    : part.text.length;
}

function messageLength(message: PromptMessage): number {
  switch (message.role) {
    case 'system':
    case 'user':
      return message.text.length;
    case 'assistant':
      return message.parts.reduce((sum, part) => sum + partLength(part), 0);
    case 'tool':
      return JSON.stringify(message.result ?? null).length;
  }
}
