import { z } from 'zod';
import type { UserId } from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';

/** `local`: the program's own window. `session`: a sign-in. `token`: made by the person. */
export type ApiKeyPurpose = 'local' | 'session' | 'token';

export type ApiKeyRow = {
  readonly id: string;
  /** SHA-256 of the secret. */
  readonly hashedSecret: Uint8Array;
  readonly userId: UserId;
  readonly purpose: ApiKeyPurpose;
  /** Empty unless the purpose is `token`. */
  readonly tokenName: string;
  readonly scopes: readonly string[];
  readonly allowList: readonly string[];
  readonly lifetimeSeconds: number;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

const timeColumn = z.iso.datetime().transform((text) => new Date(text));
const textListColumn = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.array(z.string()));

const apiKeyRow = z
  .object({
    id: z.string(),
    hashed_secret: z.instanceof(Uint8Array),
    user_id: z.uuid().transform((text) => text as UserId),
    purpose: z.enum(['local', 'session', 'token']),
    token_name: z.string(),
    scopes: textListColumn,
    allow_list: textListColumn,
    lifetime_seconds: z.number(),
    last_used_at: timeColumn,
    expires_at: timeColumn,
    created_at: timeColumn,
    updated_at: timeColumn,
  })
  .transform((row): ApiKeyRow => ({
    id: row.id,
    hashedSecret: row.hashed_secret,
    userId: row.user_id,
    purpose: row.purpose,
    tokenName: row.token_name,
    scopes: row.scopes,
    allowList: row.allow_list,
    lifetimeSeconds: row.lifetime_seconds,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));

export interface ApiKeysStore {
  insert(key: ApiKeyRow): void;
  byId(id: string): ApiKeyRow | undefined;
  byTokenName(userId: UserId, name: string): ApiKeyRow | undefined;
  /** The person's own tokens, newest first. */
  tokens(userId: UserId): readonly ApiKeyRow[];
  setUse(id: string, use: { readonly lastUsedAt: Date; readonly expiresAt: Date }): void;
  setExpiry(id: string, expiresAt: Date, updatedAt: Date): void;
  /** False when there was none. */
  delete(id: string): boolean;
  deleteByPurpose(purpose: ApiKeyPurpose): void;
  deleteExpiredBefore(time: Date): void;
}

export function createApiKeysStore(db: Database): ApiKeysStore {
  function decode(row: unknown): ApiKeyRow | undefined {
    return row === undefined ? undefined : apiKeyRow.parse(row);
  }
  return {
    insert(key) {
      db.prepare(
        `INSERT INTO api_keys (id, hashed_secret, user_id, purpose, token_name, scopes, allow_list,
           lifetime_seconds, last_used_at, expires_at, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        key.id,
        key.hashedSecret,
        key.userId,
        key.purpose,
        key.tokenName,
        JSON.stringify(key.scopes),
        JSON.stringify(key.allowList),
        key.lifetimeSeconds,
        key.lastUsedAt.toISOString(),
        key.expiresAt.toISOString(),
        key.createdAt.toISOString(),
        key.updatedAt.toISOString(),
      );
    },
    byId: (id) => decode(db.prepare('SELECT * FROM api_keys WHERE id = ?').get(id)),
    byTokenName: (userId, name) =>
      decode(
        db
          .prepare(
            `SELECT * FROM api_keys WHERE user_id = ? AND token_name = ? AND purpose = 'token'`,
          )
          .get(userId, name),
      ),
    tokens: (userId) =>
      z.array(apiKeyRow).parse(
        db
          .prepare(
            `SELECT * FROM api_keys WHERE user_id = ? AND purpose = 'token'
               ORDER BY created_at DESC, id`,
          )
          .all(userId),
      ),
    setUse(id, use) {
      db.prepare('UPDATE api_keys SET last_used_at = ?, expires_at = ? WHERE id = ?').run(
        use.lastUsedAt.toISOString(),
        use.expiresAt.toISOString(),
        id,
      );
    },
    setExpiry(id, expiresAt, updatedAt) {
      db.prepare('UPDATE api_keys SET expires_at = ?, updated_at = ? WHERE id = ?').run(
        expiresAt.toISOString(),
        updatedAt.toISOString(),
        id,
      );
    },
    delete: (id) => db.prepare('DELETE FROM api_keys WHERE id = ?').run(id).changes > 0,
    deleteByPurpose(purpose) {
      db.prepare('DELETE FROM api_keys WHERE purpose = ?').run(purpose);
    },
    deleteExpiredBefore(time) {
      db.prepare('DELETE FROM api_keys WHERE expires_at < ?').run(time.toISOString());
    },
  };
}
