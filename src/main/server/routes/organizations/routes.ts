import { z } from 'zod';
import {
  organizationMemberSchema,
  organizationSchema,
  organizationsSchema,
  paginatedMembersSchema,
} from '#shared/api/organizations.ts';
import type { Identity, Organization } from '../../../services/identity/index.ts';
import type { RouteModule } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { presentMember, presentOrganization } from './present.ts';

const tags = ['Organizations'];
const organizationParams = z.object({ organization: z.string() });
const userParams = z.object({ user: z.string() });
const userOrganizationParams = z.object({ user: z.string(), organization: z.string() });

export function organizationsRoutes({ identity }: { readonly identity: Identity }): RouteModule {
  function find(reference: string): Organization {
    const organization = identity.findOrganization(reference);
    if (!organization) throw new HttpError(404, { message: 'There is no such organization.' });
    return organization;
  }

  return (app) => {
    app.get(
      '/api/v2/organizations',
      { schema: { tags, summary: 'List organizations', response: { 200: organizationsSchema } } },
      () => identity.organizations().map(presentOrganization),
    );
    app.get(
      '/api/v2/organizations/:organization',
      {
        schema: {
          tags,
          summary: 'Get an organization',
          params: organizationParams,
          response: { 200: organizationSchema },
        },
      },
      (request) => presentOrganization(find(request.params.organization)),
    );
    app.get(
      '/api/v2/organizations/:organization/members',
      {
        schema: {
          tags,
          summary: 'List members',
          params: organizationParams,
          response: { 200: z.array(organizationMemberSchema) },
        },
      },
      (request) => {
        const organization = find(request.params.organization);
        return identity.users().map((user) => presentMember(user, organization));
      },
    );
    app.get(
      '/api/v2/organizations/:organization/paginated-members',
      {
        schema: {
          tags,
          summary: 'List members with their number',
          params: organizationParams,
          response: { 200: paginatedMembersSchema },
        },
      },
      (request) => {
        const organization = find(request.params.organization);
        const members = identity.users().map((user) => presentMember(user, organization));
        return { members, count: members.length };
      },
    );
    app.get(
      '/api/v2/users/:user/organizations',
      {
        schema: {
          tags,
          summary: "List a user's organizations",
          params: userParams,
          response: { 200: organizationsSchema },
        },
      },
      (request) => {
        assertUser(identity, request.params.user, request.session);
        return identity.organizations().map(presentOrganization);
      },
    );
    app.get(
      '/api/v2/users/:user/organizations/:organization',
      {
        schema: {
          tags,
          summary: "Get one of a user's organizations",
          params: userOrganizationParams,
          response: { 200: organizationSchema },
        },
      },
      (request) => {
        assertUser(identity, request.params.user, request.session);
        return presentOrganization(find(request.params.organization));
      },
    );
  };
}

function assertUser(
  identity: Identity,
  reference: string,
  session: Parameters<Identity['findUser']>[1],
): void {
  if (!identity.findUser(reference, session)) {
    throw new HttpError(404, { message: 'There is no such user.' });
  }
}
