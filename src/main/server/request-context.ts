import type { Session } from '../services/identity/index.ts';

export type RequestSession = Session;

declare module 'fastify' {
  interface FastifyRequest {
    /** Reading it in a route that is open is a bug and throws when nobody is signed in. */
    readonly session: RequestSession;
    /** For routes that answer with and without a session. */
    readonly optionalSession: RequestSession | undefined;
    authenticated: RequestSession | undefined;
  }

  interface FastifyContextConfig {
    /** Answers without a session token. Routes outside `/api` always do. */
    readonly open?: boolean;
    /** A cookie-authenticated write to it needs no CSRF token. */
    readonly csrfExempt?: boolean;
    /** Its body is no JSON; a cookie-authenticated one still needs the CSRF token. */
    readonly rawBody?: boolean;
    /** Attempts to get in, and uploads, have narrower limits than the rest. */
    readonly rateLimit?: 'api' | 'signIn' | 'files';
  }
}
