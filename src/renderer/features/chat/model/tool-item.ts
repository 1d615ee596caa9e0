/**
 * `preparing`: the model still writes the arguments. `stopped`: the turn ended without a result.
 * `failed`: an error result, or a command that did not succeed.
 */
export type ToolPhase = 'preparing' | 'running' | 'asking' | 'done' | 'failed' | 'stopped';

/** One tool call with its result, matched by id. */
export type ToolItem = {
  readonly kind: 'tool';
  readonly key: string;
  readonly callId: string;
  readonly name: string;
  /** Empty while the arguments cannot be read yet. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly phase: ToolPhase;
  readonly result: unknown;
  /** Output of a call that has not ended. */
  readonly liveText: string;
  /** When the call was written, as the server tells it. */
  readonly startedAt?: string | undefined;
  /** The person has said nothing since. */
  readonly latest: boolean;
};

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Whether a result says that the call did not do what it should. */
export function isFailure(isError: boolean | undefined, result: unknown): boolean {
  return isError === true || (isRecord(result) && result['success'] === false);
}

/** What the error says, from any result shape of the contract. */
export function errorText(result: unknown): string | undefined {
  if (typeof result === 'string') return stringOf(result);
  return isRecord(result) ? stringOf(result['error']) : undefined;
}

/**
 * Reads the complete string fields out of JSON that is still being written, so that a call shows
 * its command or path before its arguments have ended.
 */
export function readPartialArgs(json: string): Readonly<Record<string, unknown>> {
  try {
    const whole: unknown = JSON.parse(json);
    return isRecord(whole) ? whole : {};
  } catch {
    const fields: Record<string, unknown> = {};
    for (const [, name, value] of json.slice(0, 4000).matchAll(stringField)) {
      if (name !== undefined && value !== undefined) fields[name] ??= JSON.parse(value);
    }
    return fields;
  }
}

const stringField = /"(\w+)"\s*:\s*("(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*")/g;
