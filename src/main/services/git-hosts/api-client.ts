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

/** An answer with what its headers say of the list that it is a part of. */
export type Page<T> = {
  readonly value: T;
  readonly hasNext: boolean;
  /** Length of the whole list; undefined when the host does not say. */
  readonly total: number | undefined;
};

/** Reads from one host's API with one token. `path` begins with a slash. */
export interface HostApi {
  /** The answer has to fit the schema. */
  get<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
  ): Promise<Result<z.output<Schema>, HostFailure>>;
  getPage<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
  ): Promise<Result<Page<z.output<Schema>>, HostFailure>>;
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
  const api: HostApi = {
    async get(path, schema) {
      const page = await api.getPage(path, schema);
      return page.ok ? ok(page.value.value) : page;
    },
    async getPage(path, schema) {
      const timeout = new AbortController();
      const stopTimer = clock.setTimer(() => timeout.abort(), timeoutMs);
      try {
        const response = await fetch(`${deps.apiUrl}${path}`, {
          headers: deps.headers,
          // The token is for this host only, wherever it points.
          redirect: 'manual',
          signal: AbortSignal.any([deps.signal, timeout.signal]),
        });
        if (!response.ok) {
          await response.body?.cancel();
          return err(refusal(response, host, clock));
        }
        const text = await readBounded(response);
        const parsed = text === undefined ? undefined : schema.safeParse(JSON.parse(text));
        if (parsed?.success) return ok({ value: parsed.data, ...pagination(response.headers) });
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
  return api;
}

function pagination(headers: Headers): { hasNext: boolean; total: number | undefined } {
  const total = Number(headers.get('x-total') ?? headers.get('x-total-count') ?? NaN);
  return {
    // What the link leads to is not looked at: it names the host as the host knows itself.
    hasNext: /\brel="?next"?/.test(headers.get('link') ?? ''),
    total: Number.isSafeInteger(total) && total >= 0 ? total : undefined,
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
  // GitLab's names are without the X.
  const limit = (name: string): string | null =>
    headers.get(`x-ratelimit-${name}`) ?? headers.get(`ratelimit-${name}`);
  const isSpent = limit('remaining') === '0';
  if (status === 429 || (status === 403 && (retryAfter !== null || isSpent))) {
    const now = clock.now().getTime();
    const resetAtMs = Number(limit('reset')) * 1000;
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
  if (status >= 300 && status < 400) {
    const why = 'Its address or the repository’s may have changed.';
    return { kind: 'failed', message: `${host} sends elsewhere (HTTP ${status}). ${why}` };
  }
  return { kind: 'failed', message: `${host} answered HTTP ${status}.` };
}
