import { createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { equalSecrets, randomKey, randomToken } from '../../platform/random.ts';
import {
  findRequestToken,
  readBearer,
  readCookie,
  readHeader,
  readQuery,
  sessionCookie,
  sessionHeader,
  sessionQuery,
} from './request-token.ts';

export const csrfCookie = 'csrf_token';
const csrfHeader = 'x-csrf-token';
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Guards writes that a browser's cookie alone would authorise. */
export interface CsrfGuard {
  /** Sees to it that a browser with a session cookie has a token to send back. */
  offerToken(request: FastifyRequest, reply: FastifyReply): void;
  /** Why the request is refused, in one sentence. */
  check(request: FastifyRequest): string | undefined;
}

export function createCsrfGuard(): CsrfGuard {
  const key = randomKey();
  // Signed, because another program on another port of this host may set our cookies.
  const sign = (nonce: string): string =>
    `${nonce}.${createHmac('sha256', key).update(nonce).digest('base64url')}`;

  function isOurs(token: string): boolean {
    const [nonce] = token.split('.');
    return nonce !== undefined && equalSecrets(token, sign(nonce));
  }

  return {
    offerToken(request, reply) {
      if (readCookie(request.headers.cookie, sessionCookie) === undefined) return;
      const current = readCookie(request.headers.cookie, csrfCookie);
      if (current !== undefined && isOurs(current)) return;
      void reply.header(
        'Set-Cookie',
        `${csrfCookie}=${sign(randomToken(22))}; Path=/; HttpOnly; SameSite=Lax`,
      );
    },
    check(request) {
      if (safeMethods.has(request.method) || !reliesOnCookie(request)) return undefined;
      const isRaw = request.routeOptions.config.rawBody === true;
      if (!isRaw && hasBody(request) && !isDeclaredJson(request)) {
        return 'With the session cookie alone, a request body must be declared application/json.';
      }
      if (request.routeOptions.config.csrfExempt === true) return undefined;
      const sent = readHeader(request.headers, csrfHeader);
      const expected = readCookie(request.headers.cookie, csrfCookie);
      if (sent === undefined || expected === undefined) {
        return 'The X-CSRF-TOKEN header or its cookie is missing.';
      }
      return isOurs(expected) && equalSecrets(sent, expected)
        ? undefined
        : 'The X-CSRF-TOKEN header does not match its cookie.';
    },
  };
}

/** No source that a foreign page cannot set confirms the cookie's token. */
function reliesOnCookie(request: FastifyRequest): boolean {
  const found = findRequestToken(request.headers, request.query);
  if (found?.source !== 'cookie') return false;
  const { token } = found;
  return (
    readHeader(request.headers, sessionHeader) !== token &&
    readQuery(request.query, sessionQuery) !== token &&
    readBearer(request.headers.authorization) === undefined &&
    readCookie(request.headers.cookie, sessionCookie) === token
  );
}

function hasBody(request: FastifyRequest): boolean {
  const length = request.headers['content-length'];
  return (
    request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
  );
}

function isDeclaredJson(request: FastifyRequest): boolean {
  const [type] = (request.headers['content-type'] ?? '').split(';');
  return type?.trim().toLowerCase() === 'application/json';
}
