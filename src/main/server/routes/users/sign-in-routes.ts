import { messageResponseSchema } from '#shared/api/common.ts';
import { signInRequestSchema, signInResponseSchema } from '#shared/api/general.ts';
import {
  authMethodsSchema,
  createFirstUserRequestSchema,
  loginRequestSchema,
} from '#shared/api/users.ts';
import type { Identity } from '../../../services/identity/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { sessionCookie } from '../../middleware/request-token.ts';

const tags = ['Sign-in'];

/** How one gets in and out. The owner has no password: a one-time code or a token lets in. */
export function signInRoutes(app: ApiServer, identity: Identity): void {
  app.get(
    '/api/v2/users/first',
    {
      config: { open: true },
      schema: {
        tags,
        summary: 'Ask whether there is a user',
        response: { 200: messageResponseSchema },
      },
    },
    () => ({ message: 'The owner exists.' }),
  );
  app.post(
    '/api/v2/users/first',
    {
      config: { open: true, csrfExempt: true },
      schema: {
        tags,
        summary: 'Create the first user (there is one already)',
        body: createFirstUserRequestSchema,
      },
    },
    () => {
      throw new HttpError(409, { message: 'The first user exists already.' });
    },
  );
  app.get(
    '/api/v2/users/authmethods',
    {
      config: { open: true },
      schema: { tags, summary: 'List ways to sign in', response: { 200: authMethodsSchema } },
    },
    () => ({
      password: { enabled: false },
      github: { enabled: false, default_provider_configured: false },
      oidc: { enabled: false, signInText: '', iconUrl: '' },
    }),
  );
  app.post(
    '/api/v2/users/login',
    {
      config: { open: true, rateLimit: 'signIn' },
      schema: { tags, summary: 'Sign in with a password (switched off)', body: loginRequestSchema },
    },
    () => {
      throw new HttpError(403, { message: 'This server has no passwords.' });
    },
  );
  app.post(
    '/api/pilothouse/v1/sign-in',
    {
      config: { open: true, rateLimit: 'signIn' },
      schema: {
        tags,
        summary: 'Sign in with a one-time code',
        body: signInRequestSchema,
        response: { 201: signInResponseSchema },
      },
    },
    (request, reply) => {
      const token = identity.signIn(request.body.code);
      if (token === undefined) {
        throw new HttpError(401, { message: 'This sign-in code was used before or is too old.' });
      }
      void reply.code(201);
      return { session_token: token };
    },
  );
  app.post(
    '/api/v2/users/logout',
    { schema: { tags, summary: 'Sign out', response: { 200: messageResponseSchema } } },
    (request, reply) => {
      identity.keys.delete(request.session.userId, request.session.keyId);
      void reply.header(
        'Set-Cookie',
        `${sessionCookie}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`,
      );
      return { message: 'You are signed out.' };
    },
  );
}
