import { z } from 'zod';
import type { OrganizationId, UserId } from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';

export type UserStatus = 'active' | 'dormant' | 'suspended';

export type UserRow = {
  readonly id: UserId;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly status: UserStatus;
  readonly isOwner: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly lastSeenAt: Date;
};

export type OrganizationRow = {
  readonly id: OrganizationId;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly icon: string;
  readonly isDefault: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

const timeColumn = z.iso.datetime().transform((text) => new Date(text));
const flagColumn = z.union([z.literal(0), z.literal(1)]).transform((value) => value === 1);

const userRow = z
  .object({
    id: z.uuid().transform((text) => text as UserId),
    username: z.string(),
    name: z.string(),
    email: z.string(),
    status: z.enum(['active', 'dormant', 'suspended']),
    is_owner: flagColumn,
    created_at: timeColumn,
    updated_at: timeColumn,
    last_seen_at: timeColumn,
  })
  .transform((row): UserRow => ({
    id: row.id,
    username: row.username,
    name: row.name,
    email: row.email,
    status: row.status,
    isOwner: row.is_owner,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastSeenAt: row.last_seen_at,
  }));

const organizationRow = z
  .object({
    id: z.uuid().transform((text) => text as OrganizationId),
    name: z.string(),
    display_name: z.string(),
    description: z.string(),
    icon: z.string(),
    is_default: flagColumn,
    created_at: timeColumn,
    updated_at: timeColumn,
  })
  .transform((row): OrganizationRow => ({
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    description: row.description,
    icon: row.icon,
    isDefault: row.is_default,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));

/** Users and organizations. */
export interface IdentityStore {
  insertUser(user: UserRow): void;
  users(): readonly UserRow[];
  userById(id: string): UserRow | undefined;
  /** Names differ by more than case. */
  userByName(username: string): UserRow | undefined;
  updateUser(user: UserRow): void;
  insertOrganization(organization: OrganizationRow): void;
  organizations(): readonly OrganizationRow[];
}

export function createIdentityStore(db: Database): IdentityStore {
  function one(sql: string, value: string): UserRow | undefined {
    const row = db.prepare(sql).get(value);
    return row === undefined ? undefined : userRow.parse(row);
  }
  return {
    insertUser(user) {
      db.prepare(
        `INSERT INTO users (id, username, name, email, status, is_owner, created_at, updated_at,
           last_seen_at)
         VALUES (:id, :username, :name, :email, :status, :isOwner, :createdAt, :updatedAt,
           :lastSeenAt)`,
      ).run(userParams(user));
    },
    users: () =>
      z.array(userRow).parse(db.prepare('SELECT * FROM users ORDER BY lower(username)').all()),
    userById: (id) => one('SELECT * FROM users WHERE id = ?', id.toLowerCase()),
    userByName: (username) => one('SELECT * FROM users WHERE lower(username) = lower(?)', username),
    updateUser(user) {
      db.prepare(
        `UPDATE users SET username = :username, name = :name, email = :email, status = :status,
           is_owner = :isOwner, created_at = :createdAt, updated_at = :updatedAt,
           last_seen_at = :lastSeenAt
         WHERE id = :id`,
      ).run(userParams(user));
    },
    insertOrganization(organization) {
      db.prepare(
        `INSERT INTO organizations (id, name, display_name, description, icon, is_default,
           created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        organization.id,
        organization.name,
        organization.displayName,
        organization.description,
        organization.icon,
        organization.isDefault ? 1 : 0,
        organization.createdAt.toISOString(),
        organization.updatedAt.toISOString(),
      );
    },
    organizations: () =>
      z
        .array(organizationRow)
        .parse(db.prepare('SELECT * FROM organizations ORDER BY is_default DESC, name').all()),
  };
}

function userParams(user: UserRow): Record<string, string | number> {
  return {
    id: user.id,
    username: user.username,
    name: user.name,
    email: user.email,
    status: user.status,
    isOwner: user.isOwner ? 1 : 0,
    createdAt: user.createdAt.toISOString(),
    updatedAt: user.updatedAt.toISOString(),
    lastSeenAt: user.lastSeenAt.toISOString(),
  };
}
