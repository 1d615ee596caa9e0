import type { z } from 'zod';
import type { Clock } from '#shared/kernel/clock.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';

/** Why a git host gave no answer; `message` is for the person and never holds the token. */
export type HostFailure = {
  readonly kind: 'unauthorized' | 'not_found' | 'rate_limited' | 'unreachable' | 'failed';
  readonly message: string;
  /** Before then there is no use in asking again; milliseconds since 1970. */
  readonly retryAtMs?: number;
};

/** Reads from one host's API with one token. */
export interface HostApi {
  /** `path` begins with a slash; the answer has to fit the schema. */
  get<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
  ): Promise<Result<z.output<Schema>, HostFailure>>;
}

const timeoutMs = 15_000;
const maxAnswerBytes = 4 * 1024 * 1024;

export function createHostApi(deps: {
  readonly apiUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): HostApi {
  const { clock } = deps;
  const host = new URL(deps.apiUrl).host;
  return {
    async get(path, schema) {
      const timeout = new AbortController();
      const stopTimer = clock.setTimer(() => timeout.abort(), timeoutMs);
      try {
        const response = await fetch(`${deps.apiUrl}${path}`, {
          headers: deps.headers,
          // The token is for this host only, wherever it points.
          redirect: 'error',
          signal: AbortSignal.any([deps.signal, timeout.signal]),
        });
        if (!response.ok) {
          await response.body?.cancel();
          return err(refusal(response, host, clock));
        }
        const text = await readBounded(response);
        const parsed = text === undefined ? undefined : schema.safeParse(JSON.parse(text));
        if (parsed?.success) return ok(parsed.data);
        return err({ kind: 'failed', message: `${host} answered something unexpected.` });
      } catch (cause) {
        if (cause instanceof SyntaxError) {
          return err({ kind: 'failed', message: `${host} answered no JSON.` });
        }
        const how = timeout.signal.aborted ? 'did not answer in time' : 'could not be reached';
        return err({ kind: 'unreachable', message: `${host} ${how}.` });
      } finally {
        stopTimer();
      }
    },
  };
}

async function readBounded(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxAnswerBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refusal(response: Response, host: string, clock: Clock): HostFailure {
  const { status, headers } = response;
  const retryAfter = headers.get('retry-after');
  const isSpent = headers.get('x-ratelimit-remaining') === '0';
  if (status === 429 || (status === 403 && (retryAfter !== null || isSpent))) {
    const now = clock.now().getTime();
    const resetAtMs = Number(headers.get('x-ratelimit-reset')) * 1000;
    const waitMs = Number(retryAfter) * 1000;
    const retryAtMs = waitMs > 0 ? now + waitMs : resetAtMs > now ? resetAtMs : now + 60_000;
    const time = new Date(retryAtMs).toISOString();
    return {
      kind: 'rate_limited',
      message: `${host} takes no more requests until ${time}.`,
      retryAtMs,
    };
  }
  if (status === 401 || status === 403) {
    return { kind: 'unauthorized', message: `${host} refused the token (HTTP ${status}).` };
  }
  if (status === 404) {
    return { kind: 'not_found', message: `${host} shows no such repository to this token.` };
  }
  return { kind: 'failed', message: `${host} answered HTTP ${status}.` };
}
