import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { connect, type Database } from './database.ts';
import { schemaVersion } from './migrate.ts';

const keptBackups = 5;
const backupName = /^pilothouse-schema\d+-.*\.db$/;

/**
 * Writes a whole copy of the database and reads it back: the copy must be free of damage and
 * hold as many rows in every table. Keeps the newest five. The error is a sentence.
 */
export function backUp(
  db: Database,
  folder: string,
  version: number,
  now: Date,
): Result<string, string> {
  const stamp = now.toISOString().replaceAll(/[:.]/g, '-');
  const path = join(folder, `pilothouse-schema${version}-${stamp}.db`);
  const unfinished = `${path}.part`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    rmSync(unfinished, { force: true });
    db.prepare('VACUUM INTO ?').run(unfinished);
    const problem = compare(db, unfinished, version);
    if (problem !== undefined) {
      rmSync(unfinished, { force: true });
      return err(problem);
    }
    chmodSync(unfinished, 0o600);
    renameSync(unfinished, path);
    prune(folder);
    return ok(path);
  } catch (cause) {
    discard(unfinished);
    return err(cause instanceof Error ? cause.message : 'the copy could not be written');
  }
}

/** What cannot be removed is of no harm: it is not taken for a backup. */
function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The reason for the failure is reported already.
  }
}

function compare(db: Database, copyPath: string, version: number): string | undefined {
  const copy = connect(copyPath, { readOnly: true });
  try {
    if (!isSound(copy)) return 'the copy is damaged';
    if (schemaVersion(copy) !== version) return 'the copy has another schema';
    for (const table of tables(db)) {
      if (countRows(db, table) !== countRows(copy, table)) {
        return `the copy lacks rows of ${table}`;
      }
    }
    return undefined;
  } finally {
    copy.close();
  }
}

function isSound(db: Database): boolean {
  const row = z
    .object({ integrity_check: z.string() })
    .parse(db.prepare('PRAGMA integrity_check(1)').get());
  return row.integrity_check === 'ok';
}

function tables(db: Database): string[] {
  return z
    .array(z.object({ name: z.string() }))
    .parse(
      db
        .prepare(
          "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        )
        .all(),
    )
    .map((row) => row.name);
}

function countRows(db: Database, table: string): number {
  const quoted = table.replaceAll('"', '""');
  return z
    .object({ n: z.number() })
    .parse(db.prepare(`SELECT count(*) AS n FROM "${quoted}"`).get()).n;
}

function prune(folder: string): void {
  const copies = readdirSync(folder)
    .filter((name) => backupName.test(name))
    .toSorted((left, right) => stampOf(left).localeCompare(stampOf(right)));
  for (const name of copies.slice(0, -keptBackups)) rmSync(join(folder, name), { force: true });
}

function stampOf(name: string): string {
  return name.replace(/^pilothouse-schema\d+-/, '');
}
