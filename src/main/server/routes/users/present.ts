import { assertNever } from '#shared/kernel/assert-never.ts';
import type { ApiKey as WireApiKey, ApiKeyWithOwner, User as WireUser } from '#shared/api/users.ts';
import type { ApiKey, Organization, User } from '../../../services/identity/index.ts';

export function presentUser(user: User, organizations: readonly Organization[]): WireUser {
  return {
    id: user.id,
    username: user.username,
    ...(user.name === '' ? {} : { name: user.name }),
    email: user.email,
    created_at: user.createdAt.toISOString(),
    updated_at: user.updatedAt.toISOString(),
    last_seen_at: user.lastSeenAt.toISOString(),
    status: user.status,
    login_type: 'none',
    organization_ids: organizations.map((organization) => organization.id),
    roles: user.isOwner ? [{ name: 'owner', display_name: 'Owner' }] : [],
    has_ai_seat: false,
  };
}

export function presentApiKey(key: ApiKey): WireApiKey {
  return {
    id: key.id,
    user_id: key.userId,
    last_used: key.lastUsedAt.toISOString(),
    expires_at: key.expiresAt.toISOString(),
    created_at: key.createdAt.toISOString(),
    updated_at: key.updatedAt.toISOString(),
    login_type: loginType(key),
    scope: 'all',
    scopes: [...key.scopes],
    token_name: key.tokenName,
    lifetime_seconds: key.lifetimeSeconds,
    allow_list: [...key.allowList],
  };
}

export function presentToken(key: ApiKey, owner: User): ApiKeyWithOwner {
  return { ...presentApiKey(key), username: owner.username };
}

function loginType(key: ApiKey): WireApiKey['login_type'] {
  switch (key.purpose) {
    case 'local':
      return 'none';
    case 'session':
      return 'password';
    case 'token':
      return 'token';
    default:
      return assertNever(key.purpose);
  }
}
