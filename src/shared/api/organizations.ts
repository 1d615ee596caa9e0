import { z } from 'zod';
import { timeSchema, uuidSchema } from './common.ts';

export const organizationSchema = z
  .object({
    id: uuidSchema,
    name: z.string(),
    display_name: z.string(),
    description: z.string(),
    icon: z.string(),
    created_at: timeSchema,
    updated_at: timeSchema,
    is_default: z.boolean(),
  })
  .meta({ id: 'Organization' });
export type Organization = z.infer<typeof organizationSchema>;

export const organizationsSchema = z.array(organizationSchema);

export const organizationMemberSchema = z
  .object({
    user_id: uuidSchema,
    organization_id: uuidSchema,
    username: z.string(),
    name: z.string().optional(),
    email: z.string(),
    created_at: timeSchema,
    updated_at: timeSchema,
    roles: z.array(z.object({ name: z.string(), display_name: z.string() })),
    global_roles: z.array(z.object({ name: z.string(), display_name: z.string() })),
  })
  .meta({ id: 'OrganizationMember' });
export type OrganizationMember = z.infer<typeof organizationMemberSchema>;

export const paginatedMembersSchema = z
  .object({ members: z.array(organizationMemberSchema), count: z.int() })
  .meta({ id: 'PaginatedMembers' });
