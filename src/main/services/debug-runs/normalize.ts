import type { ModelRequest, RecordedAttempt, RecordedEnd } from '../../agent-loop/index.ts';
import { hideSecrets, redact } from '../../platform/redact.ts';

/** Characters of one text; what is longer is cut in its middle. */
const maxText = 16_000;
/** Characters of JSON that the messages of one request may come to. */
const maxMessages = 200_000;
const maxDepth = 12;

type JsonObject = Readonly<Record<string, unknown>>;

/** A request as it is recorded: whole but for its bulk, and without anything secret. */
export function normalizeRequest(request: ModelRequest): JsonObject {
  const { cost: _, ...options } = request.callConfig;
  const { messages, omitted } = fitMessages(request.messages);
  return {
    model: request.model,
    max_output_tokens: request.maxOutputTokens,
    ...(request.toolChoice ? { tool_choice: request.toolChoice } : {}),
    tools: request.tools.map((tool) => tool.name),
    options: redact(options),
    messages,
    ...(omitted > 0 ? { omitted_messages: omitted } : {}),
  };
}

/** System messages and the newest of the others, as many as fit. */
function fitMessages(all: ModelRequest['messages']): {
  readonly messages: readonly unknown[];
  readonly omitted: number;
} {
  const kept = new Map<number, unknown>();
  let room = maxMessages;
  const keep = (at: number): boolean => {
    const message = bounded(all[at], 0);
    room -= JSON.stringify(message).length;
    if (room < 0) return false;
    kept.set(at, message);
    return true;
  };
  const order = Array.from(all.keys());
  for (const at of order) if (all[at]?.role === 'system') keep(at);
  for (const at of order.toReversed()) {
    if (all[at]?.role !== 'system' && !keep(at)) break;
  }
  const messages = order.filter((at) => kept.has(at)).map((at) => kept.get(at));
  return { messages, omitted: all.length - messages.length };
}

export function normalizeResponse(end: RecordedEnd): JsonObject | undefined {
  if (end.parts === undefined && end.finishReason === undefined) return undefined;
  return {
    ...(end.finishReason ? { finish_reason: end.finishReason } : {}),
    content: bounded(end.parts ?? [], 0),
  };
}

export function normalizeAttempt(attempt: RecordedAttempt): JsonObject {
  return {
    number: attempt.number,
    status: attempt.outcome,
    started_at: attempt.startedAt.toISOString(),
    duration_ms: attempt.durationMs,
    ...(attempt.firstEventMs === undefined ? {} : { first_event_ms: attempt.firstEventMs }),
    ...(attempt.error ? { error: redact(attempt.error) } : {}),
  };
}

/** What only the provider can read says nothing to a person. */
const opaque = new Set(['metadata', 'provider_metadata', 'context_source']);

function bounded(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return boundedText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth >= maxDepth) return '[deep]';
  if (Array.isArray(value)) return value.map((item) => bounded(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !opaque.has(name))
      .map(([name, item]) => [name, bounded(item, depth + 1)]),
  );
}

function boundedText(text: string): string {
  if (text.length <= maxText) return hideSecrets(text);
  const half = maxText / 2;
  const left = text.length - maxText;
  // Hidden before it is cut, so that no half of a secret is left.
  const safe = hideSecrets(text);
  return `${safe.slice(0, half)}\n… ${left} characters left out …\n${safe.slice(-half)}`;
}
