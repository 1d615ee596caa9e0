import { z } from 'zod';

/** What can be read from whatever an SDK throws or streams as an error. */
export type ErrorFacts = {
  readonly statusCode: number | undefined;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The provider's own words, or the SDK's when there are none. */
  readonly words: string;
  /** Error types and codes of the provider, system and socket error codes; lower case. */
  readonly codes: readonly string[];
  /** How long the body asks to wait, as Google's do instead of a header. */
  readonly bodyDelayMs: number | undefined;
  /** The SDK would not send the request as it was configured. */
  readonly rejectedBySdk: boolean;
};

const anyError = z.object({
  name: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  code: z.union([z.string(), z.number()]).optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  statusCode: z.int().optional().catch(undefined),
  responseHeaders: z.record(z.string(), z.string()).optional().catch(undefined),
  responseBody: z.string().optional().catch(undefined),
  data: z.unknown().optional(),
  cause: z.unknown().optional(),
});

const providerError = z.object({
  message: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  code: z.union([z.string(), z.number()]).nullish().catch(undefined),
  /** Google's name of the error. */
  status: z.string().optional().catch(undefined),
  details: z
    .array(z.object({ retryDelay: z.string().optional(), violations: z.unknown().optional() }))
    .optional()
    .catch(undefined),
});

type ProviderError = z.infer<typeof providerError>;

/** The bodies in which providers and local servers wrap an error. */
const errorBody: z.ZodType<ProviderError> = z.union([
  z.object({ error: providerError }).transform(({ error }) => error),
  z.object({ error: z.string() }).transform(({ error }) => ({ message: error })),
  z
    .object({ response: z.object({ error: providerError }) })
    .transform((body) => body.response.error),
  z.object({ detail: z.string() }).transform(({ detail }) => ({ message: detail })),
  providerError.extend({ message: z.string() }),
]);

const maxCauses = 5;

export function errorFacts(cause: unknown): ErrorFacts {
  const chain: z.infer<typeof anyError>[] = [];
  for (let next = cause; chain.length < maxCauses;) {
    const parsed = anyError.safeParse(next);
    if (!parsed.success) break;
    chain.push(parsed.data);
    next = parsed.data.cause;
  }

  const statusCode = chain.find((error) => error.statusCode !== undefined)?.statusCode;
  const bodies = chain.flatMap((error) => [error.data, parseJson(error.responseBody)]);
  const own = bodies.map((body) => errorBody.safeParse(body).data).find(Boolean);
  const codes = [
    own?.type,
    own?.code,
    own?.status,
    ...chain.flatMap((error) => [error.code, error.type]),
  ]
    .filter((code) => code !== undefined && code !== null)
    .map((code) => String(code).toLowerCase());

  return {
    statusCode,
    headers: chain.find((error) => error.responseHeaders)?.responseHeaders ?? {},
    words: own?.message || plainBody(chain) || deepestMessage(chain) || String(cause),
    codes,
    bodyDelayMs: bodyDelayMs(own),
    rejectedBySdk: chain.some((error) => error.name === 'AI_InvalidArgumentError'),
  };
}

/** Undefined where waiting would not help: a day's quota comes back tomorrow. */
function bodyDelayMs(error: ProviderError | undefined): number | undefined {
  const delay = error?.details?.find((detail) => detail.retryDelay !== undefined)?.retryDelay;
  if (delay === undefined || /PerDay/.test(JSON.stringify(error?.details))) return undefined;
  const seconds = Number(/^(\d+(?:\.\d+)?)s$/.exec(delay)?.[1] ?? Number.NaN);
  return seconds >= 0 ? Math.round(seconds * 1000) : undefined;
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** A short plain-text answer says more than the SDK's message; an HTML page does not. */
function plainBody(chain: readonly z.infer<typeof anyError>[]): string | undefined {
  const body = chain.find((error) => error.responseBody)?.responseBody?.trim();
  return body && !body.startsWith('<') && !body.startsWith('{') ? body : undefined;
}

/** "terminated: other side closed" and the like: the outermost message and its root. */
function deepestMessage(chain: readonly z.infer<typeof anyError>[]): string | undefined {
  const messages = chain.flatMap((error) => (error.message ? [error.message] : []));
  const first = messages.at(0);
  const last = messages.at(-1);
  if (!first || !last || first.includes(last)) return first;
  return `${first}: ${last}`;
}
