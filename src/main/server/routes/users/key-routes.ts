import { z } from 'zod';
import { assertNever } from '#shared/kernel/assert-never.ts';
import {
  apiKeySchema,
  createdKeySchema,
  createTokenRequestSchema,
  type CreateTokenRequest,
  tokenConfigSchema,
  tokenListSchema,
} from '#shared/api/users.ts';
import {
  type ApiKey,
  type CreateTokenError,
  type Identity,
  maxTokenLifetimeSeconds,
} from '../../../services/identity/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { findUser } from './find-user.ts';
import { presentApiKey, presentToken } from './present.ts';

const tags = ['Keys'];
const userParams = z.object({ user: z.string() });
const keyParams = z.object({ user: z.string(), keyid: z.string() });
const nameParams = z.object({ user: z.string(), keyname: z.string() });
/** Spelled as other servers of this API read it; anything else is false. */
const flagQuery = z
  .string()
  .optional()
  .transform((text) => ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text ?? ''));
const listQuery = z.object({ include_all: flagQuery, include_expired: flagQuery });
const nanosecondsPerSecond = 1_000_000_000;

export function keyRoutes(app: ApiServer, identity: Identity): void {
  const { keys } = identity;

  app.post(
    '/api/v2/users/:user/keys',
    {
      schema: {
        tags,
        summary: 'Create a session key',
        params: userParams,
        response: { 201: createdKeySchema },
      },
    },
    (request, reply) => {
      const user = findUser(identity, request.params.user, request.session);
      void reply.code(201);
      return { key: keys.createSession(user.id) };
    },
  );
  app.get(
    '/api/v2/users/:user/keys/:keyid',
    {
      schema: { tags, summary: 'Get a key', params: keyParams, response: { 200: apiKeySchema } },
    },
    (request) => {
      const user = findUser(identity, request.params.user, request.session);
      return presentApiKey(known(keys.find(user.id, request.params.keyid)));
    },
  );
  app.delete(
    '/api/v2/users/:user/keys/:keyid',
    { schema: { tags, summary: 'Delete a key', params: keyParams, response: { 204: z.void() } } },
    (request, reply) => {
      const user = findUser(identity, request.params.user, request.session);
      if (!keys.delete(user.id, request.params.keyid)) throw noSuchKey();
      void reply.code(204).send();
    },
  );
  app.put(
    '/api/v2/users/:user/keys/:keyid/expire',
    { schema: { tags, summary: 'End a key now', params: keyParams, response: { 204: z.void() } } },
    (request, reply) => {
      const user = findUser(identity, request.params.user, request.session);
      if (!keys.expire(user.id, request.params.keyid)) throw noSuchKey();
      void reply.code(204).send();
    },
  );
  tokenRoutes(app, identity);
}

function tokenRoutes(app: ApiServer, identity: Identity): void {
  const { keys } = identity;

  app.get(
    '/api/v2/users/:user/keys/tokens',
    {
      schema: {
        tags,
        summary: 'List tokens',
        params: userParams,
        querystring: listQuery,
        response: { 200: tokenListSchema },
      },
    },
    (request) => {
      const user = findUser(identity, request.params.user, request.session);
      const tokens = keys.tokens(user.id, { includeExpired: request.query.include_expired });
      return tokens.length === 0 ? null : tokens.map((token) => presentToken(token, user));
    },
  );
  app.post(
    '/api/v2/users/:user/keys/tokens',
    {
      schema: {
        tags,
        summary: 'Create a token',
        params: userParams,
        body: createTokenRequestSchema,
        response: { 201: createdKeySchema },
      },
    },
    (request, reply) => {
      const user = findUser(identity, request.params.user, request.session);
      const created = keys.createToken({ userId: user.id, ...readToken(request.body) });
      if (!created.ok) throw refuseToken(created.error);
      void reply.code(201);
      return { key: created.value };
    },
  );
  app.get(
    '/api/v2/users/:user/keys/tokens/tokenconfig',
    {
      schema: {
        tags,
        summary: 'Get the limits of tokens',
        params: userParams,
        response: { 200: tokenConfigSchema },
      },
    },
    (request) => {
      findUser(identity, request.params.user, request.session);
      return { max_token_lifetime: maxTokenLifetimeSeconds * nanosecondsPerSecond };
    },
  );
  app.get(
    '/api/v2/users/:user/keys/tokens/:keyname',
    {
      schema: {
        tags,
        summary: 'Get a token by its name',
        params: nameParams,
        response: { 200: apiKeySchema },
      },
    },
    (request) => {
      const user = findUser(identity, request.params.user, request.session);
      return presentApiKey(known(keys.findToken(user.id, request.params.keyname)));
    },
  );
}

function readToken(body: CreateTokenRequest) {
  const scopes = body.scopes ?? (body.scope ? [body.scope] : undefined);
  return {
    lifetimeSeconds: (body.lifetime ?? 0) / nanosecondsPerSecond,
    ...(body.token_name ? { name: body.token_name } : {}),
    ...(scopes === undefined ? {} : { scopes }),
    ...(body.allow_list ? { allowList: body.allow_list } : {}),
  };
}

function refuseToken(error: CreateTokenError): HttpError {
  switch (error.kind) {
    case 'lifetime':
      return invalid('lifetime', 'The lifetime must lie between 0 and one year.');
    case 'scope':
      return invalid('scopes', `This server does not know the scope "${error.scope}".`);
    case 'allow_list':
      return invalid('allow_list', `This server cannot limit a token to "${error.entry}".`);
    case 'name':
      return invalid('token_name', 'A name has up to 64 letters, digits, hyphens, underscores.');
    case 'name_taken':
      return new HttpError(409, {
        message: `There is a token "${error.name}" already.`,
        validations: [{ field: 'name', detail: 'Another token has this name.' }],
      });
    default:
      return assertNever(error);
  }
}

function invalid(field: string, detail: string): HttpError {
  return new HttpError(400, { message: detail, validations: [{ field, detail }] });
}

function known(key: ApiKey | undefined): ApiKey {
  if (!key) throw noSuchKey();
  return key;
}

function noSuchKey(): HttpError {
  return new HttpError(404, { message: 'There is no such key.' });
}
