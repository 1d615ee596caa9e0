import { existsSync, statSync } from 'node:fs';
import { z } from 'zod';
import type { Clock } from '#shared/kernel/clock.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { backUp } from './backup.ts';
import { connect, type Database } from './database.ts';
import {
  applicationId,
  fileApplicationId,
  latestVersion,
  migrate,
  schemaVersion,
} from './migrate.ts';
import type { Migration } from './migrate.ts';

/** Why a database was not opened. `message` is for the person; the file is as it was. */
export type OpenDatabaseError = {
  readonly kind: 'newer' | 'foreign' | 'corrupt' | 'backup_failed' | 'migration_failed';
  readonly message: string;
  readonly cause?: unknown;
};

export type OpenDatabaseOptions = {
  readonly path: string;
  /** Folder for the copies made before a migration. */
  readonly backups: string;
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
};

export type OpenedDatabase = {
  readonly db: Database;
  readonly fromVersion: number;
  readonly version: number;
  /** Path of the copy made before the migration of an existing file. */
  readonly backup: string | undefined;
};

/** Above this the full check, which also compares indexes with their tables, takes seconds. */
const fullCheckMaxBytes = 64 * 1024 * 1024;
/** They hold nearly all of a large file; reading them through would hold up every start. */
const bulkTables = ['chat_messages', 'chat_search', 'chat_debug_steps', 'file_contents'];

/**
 * Opens the file, or makes it: checks that it is ours, whole and not newer than this program,
 * copies it before a migration, and migrates it.
 */
export function openDatabase(
  options: OpenDatabaseOptions,
): Result<OpenedDatabase, OpenDatabaseError> {
  const existed = existsSync(options.path);
  let db: Database | undefined;
  try {
    db = connect(options.path);
    const refusal = existed ? inspect(db, options) : undefined;
    const opened = refusal ? err(refusal) : bringUpToDate(db, options);
    if (!opened.ok) db.close();
    return opened;
  } catch (cause) {
    db?.close();
    return err(corrupt(options, cause));
  }
}

function inspect(db: Database, options: OpenDatabaseOptions): OpenDatabaseError | undefined {
  const version = schemaVersion(db);
  const known = latestVersion(options.migrations);
  const id = fileApplicationId(db);
  if (id !== applicationId && !(id === 0 && version === 0 && isEmpty(db))) {
    return {
      kind: 'foreign',
      message: `${options.path} is a database of another program. Nothing was changed.`,
    };
  }
  if (version > known) {
    return {
      kind: 'newer',
      message:
        `${options.path} was written by a newer Pilothouse (schema ${version}, this program ` +
        `knows up to ${known}). Nothing was changed. Start the newer version, or choose another ` +
        `data folder.`,
    };
  }
  const problem = findDamage(db, statSync(options.path).size <= fullCheckMaxBytes);
  return problem === undefined ? undefined : corrupt(options, problem);
}

function bringUpToDate(
  db: Database,
  options: OpenDatabaseOptions,
): Result<OpenedDatabase, OpenDatabaseError> {
  const fromVersion = schemaVersion(db);
  const version = latestVersion(options.migrations);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  if (fromVersion === version) return ok({ db, fromVersion, version, backup: undefined });

  let backup: string | undefined;
  if (fromVersion > 0) {
    const made = backUp(db, options.backups, fromVersion, options.clock.now());
    if (!made.ok) {
      return err({
        kind: 'backup_failed',
        message: `No copy of ${options.path} could be made, so it was not changed: ${made.error}`,
      });
    }
    backup = made.value;
  }
  try {
    migrate(db, options.migrations);
  } catch (cause) {
    return err({
      kind: 'migration_failed',
      message:
        `${options.path} could not be brought up to date.` +
        (backup === undefined ? '' : ` A copy from before is ${backup}.`),
      cause,
    });
  }
  return ok({ db, fromVersion, version, backup });
}

const checkRow = z.record(z.string(), z.string());
const tableRows = z.array(z.object({ name: z.string() }));

/** The first thing wrong with the file's structure; of a large file only a part is looked at. */
export function findDamage(db: Database, full: boolean): string | undefined {
  if (full) return verdictOf(db, 'PRAGMA integrity_check(1)');
  const tables = tableRows.parse(
    db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0").all(),
  );
  for (const { name } of tables) {
    if (bulkTables.some((bulk) => name === bulk || name.startsWith(`${bulk}_`))) continue;
    const problem = verdictOf(db, `PRAGMA quick_check("${name}")`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function verdictOf(db: Database, pragma: string): string | undefined {
  const row = checkRow.parse(db.prepare(pragma).get());
  const [verdict] = Object.values(row);
  return verdict === 'ok' ? undefined : (verdict ?? 'no verdict');
}

function isEmpty(db: Database): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}

function corrupt(options: OpenDatabaseOptions, cause: unknown): OpenDatabaseError {
  return {
    kind: 'corrupt',
    message:
      `${options.path} is damaged or cannot be read. Nothing was changed. Copies from before ` +
      `earlier updates, if there are any, lie in ${options.backups}.`,
    cause,
  };
}
