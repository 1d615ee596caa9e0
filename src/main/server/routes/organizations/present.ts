import type {
  Organization as WireOrganization,
  OrganizationMember,
} from '#shared/api/organizations.ts';
import type { Organization, User } from '../../../services/identity/index.ts';

export function presentOrganization(organization: Organization): WireOrganization {
  return {
    id: organization.id,
    name: organization.name,
    display_name: organization.displayName,
    description: organization.description,
    icon: organization.icon,
    created_at: organization.createdAt.toISOString(),
    updated_at: organization.updatedAt.toISOString(),
    is_default: organization.isDefault,
  };
}

export function presentMember(user: User, organization: Organization): OrganizationMember {
  return {
    user_id: user.id,
    organization_id: organization.id,
    username: user.username,
    ...(user.name === '' ? {} : { name: user.name }),
    email: user.email,
    created_at: user.createdAt.toISOString(),
    updated_at: user.updatedAt.toISOString(),
    roles: [{ name: 'organization-admin', display_name: 'Organization Admin' }],
    global_roles: user.isOwner ? [{ name: 'owner', display_name: 'Owner' }] : [],
  };
}
