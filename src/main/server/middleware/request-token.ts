import type { IncomingHttpHeaders } from 'node:http';

export const sessionCookie = 'coder_session_token';
export const sessionQuery = 'coder_session_token';
export const sessionHeader = 'coder-session-token';

export type TokenSource = 'cookie' | 'query' | 'header' | 'bearer' | 'access_token';
export type RequestToken = { readonly token: string; readonly source: TokenSource };

/** The first token that is not empty decides, even when a later one would be good. */
export function findRequestToken(
  headers: IncomingHttpHeaders,
  query: unknown,
): RequestToken | undefined {
  const candidates: readonly [TokenSource, string | undefined][] = [
    ['cookie', readCookie(headers.cookie, sessionCookie)],
    ['query', readQuery(query, sessionQuery)],
    ['header', readHeader(headers, sessionHeader)],
    ['bearer', readBearer(headers.authorization)],
    ['access_token', readQuery(query, 'access_token')],
  ];
  for (const [source, token] of candidates) {
    if (token !== undefined && token !== '') return { token, source };
  }
  return undefined;
}

export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

export function readHeader(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

export function readQuery(query: unknown, name: string): string | undefined {
  if (typeof query !== 'object' || query === null) return undefined;
  const value: unknown = Object.entries(query).find(([key]) => key === name)?.[1];
  if (Array.isArray(value)) return typeof value[0] === 'string' ? value[0] : undefined;
  return typeof value === 'string' ? value : undefined;
}

export function readBearer(header: string | undefined): string | undefined {
  return /^bearer\s+(.*)$/i.exec(header ?? '')?.[1]?.trim();
}
