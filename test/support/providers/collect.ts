import { ModelError } from '#main/agent-loop/index.ts';
import type { ModelClient, ModelEvent, ModelRequest } from '#main/agent-loop/index.ts';

const never = new AbortController().signal;

/** A request with sensible values for what a test does not care about. */
export function modelRequest(request: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model: 'test-model',
    messages: [{ role: 'user', text: 'Hello' }],
    tools: [],
    maxOutputTokens: 1000,
    callConfig: {},
    ...request,
  };
}

/** Every event of one model step. */
export async function collect(
  client: ModelClient,
  request: ModelRequest = modelRequest(),
  signal: AbortSignal = never,
): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of client.stream(request, signal)) events.push(event);
  return events;
}

/** The ModelError with which one model step fails. */
export async function collectError(
  client: ModelClient,
  request: ModelRequest = modelRequest(),
): Promise<ModelError> {
  try {
    await collect(client, request);
  } catch (cause) {
    if (cause instanceof ModelError) return cause;
    throw cause;
  }
  throw new Error('the model step did not fail');
}

export function textOf(events: readonly ModelEvent[]): string {
  return events.map((event) => (event.type === 'text_delta' ? event.text : '')).join('');
}

export function reasoningOf(events: readonly ModelEvent[]): string {
  return events.map((event) => (event.type === 'reasoning_delta' ? event.text : '')).join('');
}

export function callsOf(events: readonly ModelEvent[]) {
  return events.filter((event) => event.type === 'tool_call');
}
