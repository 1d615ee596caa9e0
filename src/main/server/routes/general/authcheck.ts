import {
  authCheckRequestSchema,
  type AuthCheckRequest,
  authCheckResponseSchema,
} from '#shared/api/general.ts';
import { isUuid } from '#shared/kernel/ids.ts';
import type { RouteModule } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';

export type AuthCheckDeps = {
  /** Whether the row exists; the owner may read every one. */
  readonly exists: {
    readonly workspace: (id: string) => boolean;
    readonly template: (id: string) => boolean;
    readonly user: (id: string) => boolean;
  };
};

type Check = AuthCheckRequest['checks'][string];

const maxLookups = 10;

/**
 * What the owner can do here, by resource type. What is not listed does not exist on this
 * server, so nobody may do it.
 */
const allowed = new Map<string, readonly string[]>(
  Object.entries({
    api_key: ['create', 'read', 'update', 'delete'],
    chat: ['create', 'read', 'update', 'delete'],
    deployment_config: ['read', 'update'],
    deployment_stats: ['read'],
    organization: ['read'],
    organization_member: ['read'],
    template: ['read', 'use'],
    user: ['read', 'read_personal', 'update_personal'],
    workspace: [
      'create',
      'read',
      'update',
      'delete',
      'start',
      'stop',
      'ssh',
      'application_connect',
    ],
  }),
);

export function authCheckRoutes(deps: AuthCheckDeps): RouteModule {
  return (app) => {
    app.post(
      '/api/v2/authcheck',
      {
        schema: {
          tags: ['Authorization'],
          summary: 'Ask what the caller may do',
          body: authCheckRequestSchema,
          response: { 200: authCheckResponseSchema },
        },
      },
      (request) => {
        const checks = Object.entries(request.body.checks);
        assertLookups(checks.map(([, check]) => check));
        return Object.fromEntries(checks.map(([name, check]) => [name, isAllowed(check, deps)]));
      },
    );
  };
}

function assertLookups(checks: readonly Check[]): void {
  const lookups = checks.filter((check) => (check.object.resource_id ?? '') !== '');
  if (lookups.length > maxLookups) {
    throw new HttpError(400, { message: `At most ${maxLookups} checks may name a resource_id.` });
  }
  for (const { object } of lookups) {
    if (!['workspace', 'template', 'user', 'group'].includes(object.resource_type)) {
      throw new HttpError(400, {
        message: `A resource_id cannot be checked for "${object.resource_type}".`,
      });
    }
    if (!isUuid(object.resource_id ?? '')) {
      throw new HttpError(400, {
        message: 'A resource_id is not a UUID.',
        validations: [{ field: 'resource_id', detail: 'A UUID is needed.' }],
      });
    }
  }
}

function isAllowed({ object, action }: Check, deps: AuthCheckDeps): boolean {
  if (!(allowed.get(object.resource_type)?.includes(action) ?? false)) return false;
  const id = object.resource_id ?? '';
  if (id === '') return true;
  switch (object.resource_type) {
    case 'workspace':
      return deps.exists.workspace(id);
    case 'template':
      return deps.exists.template(id);
    case 'user':
      return deps.exists.user(id);
    default:
      return false;
  }
}
