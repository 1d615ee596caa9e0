const secretName =
  /token|secret|password|passwd|authorization|cookie|credential|api[-_]?key|private[-_]?key|^code$/i;
/** Session tokens, the keys of the usual model providers, bearer headers. */
const secretText =
  /\b[A-Za-z0-9]{10}-[A-Za-z0-9]{22}\b|\bsk-[\w-]{12,}|\bgh[pousr]_\w{20,}|\bAIza[\w-]{30,}|\bBearer\s+\S+/gi;
const queryString = /(\b(?:https?|wss?):\/\/[^\s?#]*|^\/[^\s?#]*)[?#]\S*/gi;
const maxDepth = 6;
const maxTextLength = 4_000;

const hidden = '[redacted]';

/** What may stand in a log: secrets hidden by name and by form, query strings cut, size bounded. */
export function redact(value: unknown): unknown {
  return redactValue(value, 0);
}

export function redactText(text: string): string {
  const cut =
    text.length > maxTextLength ? `${text.slice(0, maxTextLength)}… (${text.length})` : text;
  return hideSecrets(cut).replace(queryString, '$1');
}

/** The text as it is, but for what has the form of a key or a token. */
export function hideSecrets(text: string): string {
  return text.replace(secretText, hidden);
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= maxDepth) return '[deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      secretName.test(name) && typeof item !== 'number' && typeof item !== 'boolean'
        ? hidden
        : redactValue(item, depth + 1),
    ]),
  );
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    type: error.name,
    message: redactText(error.message),
    ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
    ...(typeof code === 'string' ? { errorCode: code } : {}),
    ...(error.cause === undefined ? {} : { cause: redactValue(error.cause, depth + 1) }),
    ...(error instanceof AggregateError ? { errors: redactValue(error.errors, depth + 1) } : {}),
  };
}
