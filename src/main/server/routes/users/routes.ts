import { z } from 'zod';
import {
  scopeCatalogSchema,
  updateProfileRequestSchema,
  userLoginTypeSchema,
  userRolesSchema,
  userSchema,
  usersSchema,
} from '#shared/api/users.ts';
import { type Identity, knownScopes } from '../../../services/identity/index.ts';
import type { ApiServer, RouteModule } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { idParameter, pagingParameters, takePage } from '../../request-values.ts';
import { readUserFilter } from './filter.ts';
import { findUser } from './find-user.ts';
import { keyRoutes } from './key-routes.ts';
import { personalRoutes } from './personal-routes.ts';
import { presentUser } from './present.ts';
import { signInRoutes } from './sign-in-routes.ts';

const tags = ['Users'];
const userParams = z.object({ user: z.string() });
const listQuery = z.object({
  q: z.string().default(''),
  after_id: idParameter().optional(),
  ...pagingParameters,
});

export function usersRoutes({ identity }: { readonly identity: Identity }): RouteModule {
  return (app) => {
    signInRoutes(app, identity);
    profileRoutes(app, identity);
    personalRoutes(app, identity);
    keyRoutes(app, identity);
  };
}

function profileRoutes(app: ApiServer, identity: Identity): void {
  app.get(
    '/api/v2/users',
    {
      schema: {
        tags,
        summary: 'List users',
        querystring: listQuery,
        response: { 200: usersSchema },
      },
    },
    (request) => {
      const { q, after_id: afterId, ...paging } = request.query;
      const filter = readUserFilter(q);
      if (!filter.ok) {
        throw new HttpError(400, {
          message: 'The search is not valid.',
          validations: [...filter.error],
        });
      }
      const found = identity.users().filter(filter.value);
      const start = found.findIndex((user) => user.id === afterId) + 1;
      const organizations = identity.organizations();
      return {
        users: takePage(found.slice(start), paging).map((user) => presentUser(user, organizations)),
        count: found.length,
      };
    },
  );
  app.get(
    '/api/v2/users/:user',
    {
      schema: { tags, summary: 'Get a user', params: userParams, response: { 200: userSchema } },
    },
    (request) =>
      presentUser(
        findUser(identity, request.params.user, request.session),
        identity.organizations(),
      ),
  );
  app.put(
    '/api/v2/users/:user/profile',
    {
      schema: {
        tags,
        summary: 'Change names',
        params: userParams,
        body: updateProfileRequestSchema,
        response: { 200: userSchema },
      },
    },
    (request) => {
      const user = findUser(identity, request.params.user, request.session);
      const renamed = identity.rename(user.id, request.body);
      if (renamed.ok) return presentUser(renamed.value, identity.organizations());
      throw renamed.error.kind === 'name_taken'
        ? new HttpError(409, {
            message: 'Another user has this name.',
            validations: [{ field: 'username', detail: 'Another user has this name.' }],
          })
        : new HttpError(404, { message: 'There is no such user.' });
    },
  );
  app.get(
    '/api/v2/users/:user/roles',
    {
      schema: {
        tags,
        summary: "Get a user's roles",
        params: userParams,
        response: { 200: userRolesSchema },
      },
    },
    (request) => {
      const user = findUser(identity, request.params.user, request.session);
      return {
        roles: user.isOwner ? ['owner'] : [],
        organization_roles: { [identity.defaultOrganization().id]: ['organization-admin'] },
      };
    },
  );
  app.get(
    '/api/v2/users/:user/login-type',
    {
      schema: {
        tags,
        summary: 'Get how a user signs in',
        params: userParams,
        response: { 200: userLoginTypeSchema },
      },
    },
    (request) => {
      findUser(identity, request.params.user, request.session);
      return { login_type: 'none' as const };
    },
  );
  app.get(
    '/api/v2/auth/scopes',
    {
      config: { open: true },
      schema: {
        tags,
        summary: 'List the scopes of tokens',
        response: { 200: scopeCatalogSchema },
      },
    },
    () => ({ external: [...knownScopes] }),
  );
}
