import type { FastifyReply, FastifyRequest } from 'fastify';
import { assertNever } from '#shared/kernel/assert-never.ts';
import type { AuthFailure, Identity } from '../../services/identity/index.ts';
import type { ApiServer } from '../api-server.ts';
import { HttpError } from '../http-error.ts';
import { findRequestToken, sessionCookie, sessionQuery } from './request-token.ts';

export type AuthenticationDeps = {
  readonly identity: Pick<Identity, 'authenticate'>;
  readonly baseUrl: () => string;
};

/** Fills `request.authenticated` from the token; says why not to those who need one. */
export interface Authentication {
  identify(request: FastifyRequest): AuthFailure | undefined;
  /** Throws the 401 of a route that needs a session. */
  refuse(reply: FastifyReply, failure: AuthFailure): never;
}

export function decorateSession(app: ApiServer): void {
  app.decorateRequest('authenticated', undefined);
  app.decorateRequest('optionalSession', {
    getter() {
      return this.authenticated;
    },
  });
  app.decorateRequest('session', {
    getter() {
      if (!this.authenticated) throw new Error('an open route read the session');
      return this.authenticated;
    },
  });
}

export function createAuthentication(deps: AuthenticationDeps): Authentication {
  return {
    identify(request) {
      const found = findRequestToken(request.headers, request.query);
      if (!found) return { kind: 'missing' };
      const session = deps.identity.authenticate(found.token);
      if (!session.ok) return session.error;
      request.authenticated = session.value;
      return undefined;
    },
    refuse(reply, failure) {
      const body = describeFailure(failure);
      const reason = (body.detail ?? body.message).replaceAll('"', "'");
      void reply.header(
        'WWW-Authenticate',
        `Bearer realm="coder", error="invalid_token", error_description="${reason}", ` +
          `resource_metadata="${deps.baseUrl()}/.well-known/oauth-protected-resource"`,
      );
      throw new HttpError(401, body);
    },
  };
}

const signedOut = 'You are signed out or your session has ended. Sign in again.';

function describeFailure(failure: AuthFailure): { message: string; detail?: string } {
  switch (failure.kind) {
    case 'missing':
      return {
        message: signedOut,
        detail: `Cookie "${sessionCookie}" or query parameter "${sessionQuery}" must be given.`,
      };
    case 'malformed':
      return { message: signedOut, detail: 'The API key has a wrong format.' };
    case 'unknown':
      return { message: signedOut, detail: 'The API key is not valid.' };
    case 'wrong_secret':
      return { message: signedOut, detail: "The API key's secret is not valid." };
    case 'expired':
      // Clients look for the first three words.
      return {
        message: signedOut,
        detail: `API key expired at ${failure.expiredAt.toISOString()}.`,
      };
    case 'inactive':
      return { message: `The user is not active (status "${failure.status}").` };
    default:
      return assertNever(failure);
  }
}
