import type { ModelClient, ModelEvent, ModelRequest } from '#main/agent-loop/index.ts';

/** One answer of the model: its events, or a function that yields them as it likes. */
export type ScriptedStep =
  | readonly ModelEvent[]
  | ((request: ModelRequest, signal: AbortSignal) => AsyncIterable<ModelEvent>);

export interface ScriptedModel extends ModelClient {
  /** What it was asked, oldest first. */
  readonly requests: readonly ModelRequest[];
}

/** A model that gives the answers in turn; asked once more, it says nothing and stops. */
export function createScriptedModel(steps: readonly ScriptedStep[]): ScriptedModel {
  const requests: ModelRequest[] = [];
  return {
    requests,
    async *stream(request, signal) {
      const step = steps[requests.length] ?? [finish('stop')];
      requests.push(request);
      if (typeof step === 'function') yield* step(request, signal);
      else yield* step;
    },
  };
}

export function text(value: string, blockId = 't'): ModelEvent {
  return { type: 'text_delta', blockId, text: value };
}

export function call(callId: string, toolName: string, args: unknown): ModelEvent {
  return { type: 'tool_call', callId, toolName, args };
}

export function finish(
  reason: Extract<ModelEvent, { type: 'finish' }>['reason'] = 'stop',
): ModelEvent {
  return {
    type: 'finish',
    reason,
    usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
  };
}

/** A stream that never says anything again, and heeds no signal. */
export function silence(): Promise<never> {
  return new Promise(() => undefined);
}
