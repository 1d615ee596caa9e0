import { z } from 'zod';
import type { Database } from './database.ts';

export type Migration = {
  /** 1, 2, 3, … without gaps; never changed once released. */
  readonly id: number;
  readonly name: string;
  readonly up: string;
};

/** "PHSE": tells our files from other SQLite files. */
export const applicationId = 0x50485345;

const numberRow = z.record(z.string(), z.number());

/** The number of the last migration that the file went through; 0 for an empty file. */
export function schemaVersion(db: Database): number {
  return readPragma(db, 'user_version');
}

export function fileApplicationId(db: Database): number {
  return readPragma(db, 'application_id');
}

/**
 * Runs what is missing, each migration in one transaction of its own, all of a new file in one,
 * which waits for the disk once. Throws when one fails.
 */
export function migrate(db: Database, migrations: readonly Migration[]): void {
  assertNumbered(migrations);
  const from = schemaVersion(db);
  if (from > 0) runAfter(db, migrations, from);
  else db.transaction(() => runAfter(db, migrations, from));
}

function runAfter(db: Database, migrations: readonly Migration[], from: number): void {
  for (const migration of migrations) {
    if (migration.id <= from) continue;
    try {
      db.transaction(() => {
        db.exec(migration.up);
        if (db.prepare('PRAGMA foreign_key_check').all().length > 0) {
          throw new Error('rows refer to rows that do not exist');
        }
        db.exec(`PRAGMA application_id = ${applicationId}`);
        db.exec(`PRAGMA user_version = ${migration.id}`);
      });
    } catch (cause) {
      throw new Error(`migration ${migration.id} (${migration.name}) failed`, { cause });
    }
  }
}

/** The version that a program with these migrations writes. */
export function latestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.id ?? 0;
}

function assertNumbered(migrations: readonly Migration[]): void {
  for (const [index, migration] of migrations.entries()) {
    if (migration.id !== index + 1) {
      throw new Error(`migration "${migration.name}" must have the id ${index + 1}`);
    }
  }
}

function readPragma(db: Database, name: string): number {
  const row = numberRow.parse(db.prepare(`PRAGMA ${name}`).get());
  return row[name] ?? 0;
}
