import { z } from 'zod';
import type { Clock } from '#shared/kernel/clock.ts';
import type { Database } from '../database.ts';

/** Small values of the installation, each a JSON document under a name. */
export interface SettingsStore {
  /** Undefined when nothing is stored. Throws when what is stored does not fit the schema. */
  get<Schema extends z.ZodType>(key: string, schema: Schema): z.output<Schema> | undefined;
  set(key: string, value: unknown): void;
  delete(key: string): void;
}

const settingRow = z.object({ value: z.string() });

export function createSettingsStore(db: Database, clock: Clock): SettingsStore {
  return {
    get(key, schema) {
      const row = db.prepare('SELECT value FROM settings WHERE key = ?').get(key);
      if (row === undefined) return undefined;
      const stored: unknown = JSON.parse(settingRow.parse(row).value);
      return schema.parse(stored);
    },
    set(key, value) {
      db.prepare(
        `INSERT INTO settings (key, value, updated_at) VALUES (?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
      ).run(key, JSON.stringify(value), clock.now().toISOString());
    },
    delete(key) {
      db.prepare('DELETE FROM settings WHERE key = ?').run(key);
    },
  };
}
