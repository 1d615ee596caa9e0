import type { z } from 'zod';
import type { OnProgress, uploadWithProgress } from './upload-request.ts';
import { ApiFailure, isAbort, refusal } from './api-failure.ts';

/** A list stands for the same name several times. */
export type Query = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type HttpCall<Schema extends z.ZodType> = {
  readonly method?: HttpMethod;
  /** Absolute path on the server, already encoded. */
  readonly path: string;
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`; the server tells its type by its bytes. */
  readonly file?: {
    readonly data: Blob;
    readonly name: string;
    readonly onProgress?: OnProgress;
  };
  /** What a successful answer must be. */
  readonly answer: Schema;
  readonly signal?: AbortSignal | undefined;
};

export type HttpDeps = {
  /** Origin of the server. */
  readonly origin: string;
  /** The session token of this moment. */
  readonly token: () => string;
  readonly fetch: typeof fetch;
  /** For what is sent with its progress told. */
  readonly upload: typeof uploadWithProgress;
  /** Called when the server no longer knows the session. */
  readonly onSignedOut: () => void;
};

export interface HttpClient {
  /** Resolves with the decoded answer; rejects with `ApiFailure`, or `AbortError` on abort. */
  call<Schema extends z.ZodType>(call: HttpCall<Schema>): Promise<z.infer<Schema>>;
  /** Does a call whose answer has no content worth reading. */
  send(call: Omit<HttpCall<z.ZodType>, 'answer'>): Promise<void>;
  /** The answer's bytes, with the type that the server gave them. Rejects as `call` does. */
  bytes(call: Omit<HttpCall<z.ZodType>, 'answer'>): Promise<Blob>;
  /** HTTP status of a plain GET, 0 when nothing answers. Tells why a socket was not opened. */
  probe(path: string, query?: Query): Promise<number>;
}

export function createHttpClient(deps: HttpDeps): HttpClient {
  async function exchange(call: Omit<HttpCall<z.ZodType>, 'answer'>): Promise<Response> {
    const { method = 'GET', path, query, body, file, signal } = call;
    let response: Response;
    try {
      const url = buildUrl(deps.origin, path, query);
      const headers = {
        'Coder-Session-Token': deps.token(),
        Accept: 'application/json',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(file && fileHeaders(file.name)),
      };
      response = file?.onProgress
        ? await deps.upload(url, { method, headers, body: file.data, signal }, file.onProgress)
        : await deps.fetch(url, {
            method,
            credentials: 'omit',
            cache: 'no-store',
            headers,
            ...(body !== undefined && { body: JSON.stringify(body) }),
            ...(file && { body: file.data }),
            ...(signal && { signal }),
          });
    } catch (cause) {
      if (isAbort(cause)) throw cause;
      throw new ApiFailure('offline', { cause });
    }
    if (response.ok) return response;
    if (response.status === 401) deps.onSignedOut();
    throw refusal(response.status, await readJson(response));
  }

  return {
    async call(call) {
      const response = await exchange(call);
      const parsed = call.answer.safeParse(await readJson(response));
      if (parsed.success) return parsed.data;
      throw new ApiFailure('unreadable', { status: response.status, cause: parsed.error });
    },
    async send(call) {
      await exchange(call);
    },
    async bytes(call) {
      const response = await exchange(call);
      try {
        return await response.blob();
      } catch (cause) {
        if (isAbort(cause)) throw cause;
        throw new ApiFailure('offline', { cause });
      }
    },
    async probe(path, query) {
      try {
        const response = await exchange({ path, ...(query && { query }) });
        return response.status;
      } catch (error) {
        return error instanceof ApiFailure ? error.status : 0;
      }
    },
  };
}

function fileHeaders(name: string): Record<string, string> {
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': `attachment; filename*=UTF-8''${encoded}`,
  };
}

export function buildUrl(origin: string, path: string, query: Query = {}): string {
  const url = new URL(path, origin);
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) {
      url.searchParams.append(name, String(each));
    }
  }
  return url.href;
}

/** The body as JSON, or undefined when it is none. */
async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    if (isAbort(cause)) throw cause;
    return undefined;
  }
}
