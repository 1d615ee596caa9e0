import { z } from 'zod';
import type { UserId } from '#shared/kernel/ids.ts';
import { idColumn } from '../columns.ts';
import type { Database } from '../database.ts';

/** A person's own spend limit, in millionths of a dollar. */
export type UsageOverrideRow = { readonly userId: UserId; readonly limitMicros: number };

export interface UsageLimitsStore {
  overrides(): UsageOverrideRow[];
  override(userId: UserId): number | undefined;
  setOverride(userId: UserId, limitMicros: number): void;
  /** Whether there was one. */
  removeOverride(userId: UserId): boolean;
}

const overrideRow = z.object({ userId: idColumn<UserId>(), limitMicros: z.int() });
const select = `SELECT user_id AS userId, spend_limit_micros AS limitMicros
  FROM usage_limit_overrides`;

export function createUsageLimitsStore(db: Database): UsageLimitsStore {
  return {
    overrides: () =>
      db
        .prepare(`${select} ORDER BY user_id`)
        .all()
        .map((row) => overrideRow.parse(row)),
    override: (userId) =>
      overrideRow.optional().parse(db.prepare(`${select} WHERE user_id = ?`).get(userId))
        ?.limitMicros,
    setOverride(userId, limitMicros) {
      db.prepare(
        `INSERT INTO usage_limit_overrides (user_id, spend_limit_micros) VALUES (?, ?)
         ON CONFLICT (user_id) DO UPDATE SET spend_limit_micros = excluded.spend_limit_micros`,
      ).run(userId, limitMicros);
    },
    removeOverride: (userId) =>
      db.prepare('DELETE FROM usage_limit_overrides WHERE user_id = ?').run(userId).changes > 0,
  };
}
