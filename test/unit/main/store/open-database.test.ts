import { copyFile, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '#main/platform/clock.ts';
import { connect } from '#main/store/database.ts';
import { type Migration, schemaVersion } from '#main/store/migrate.ts';
import { migrations } from '#main/store/migrations/index.ts';
import { findDamage, type OpenDatabaseOptions, openDatabase } from '#main/store/open-database.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

const first: Migration = { id: 1, name: 'first', up: 'CREATE TABLE a (x TEXT NOT NULL) STRICT' };
const second: Migration = { id: 2, name: 'second', up: 'ALTER TABLE a ADD COLUMN y TEXT' };
const broken: Migration = {
  id: 2,
  name: 'broken',
  up: "CREATE TABLE b (z TEXT); INSERT INTO no_such_table VALUES ('x')",
};

async function place(): Promise<Omit<OpenDatabaseOptions, 'migrations'>> {
  const folder = await tempFolder();
  return { path: join(folder, 'p.db'), backups: join(folder, 'backups'), clock: systemClock };
}

function openAndClose(options: OpenDatabaseOptions, sql?: string) {
  const opened = openDatabase(options);
  if (!opened.ok) return opened;
  if (sql !== undefined) opened.value.db.exec(sql);
  opened.value.db.close();
  return opened;
}

describe('openDatabase', () => {
  it('creates a new file at the newest schema, in WAL mode, without a backup', async () => {
    const where = await place();
    const opened = openDatabase({ ...where, migrations: [first, second] });
    if (!opened.ok) throw new Error(opened.error.message);
    const { db, ...facts } = opened.value;
    expect(facts).toEqual({ fromVersion: 0, version: 2, backup: undefined });
    expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(db.prepare('PRAGMA foreign_keys').get()).toEqual({ foreign_keys: 1 });
    db.close();
  });

  it('copies an existing file before it migrates it, and the copy holds the rows', async () => {
    const where = await place();
    openAndClose({ ...where, migrations: [first] }, "INSERT INTO a VALUES ('kept')");
    const opened = openAndClose({ ...where, migrations: [first, second] });
    if (!opened.ok) throw new Error(opened.error.message);
    const { backup } = opened.value;
    expect(opened.value).toMatchObject({ fromVersion: 1, version: 2 });

    const copy = connect(backup ?? '', { readOnly: true });
    expect(schemaVersion(copy)).toBe(1);
    expect(copy.prepare('SELECT * FROM a').all()).toEqual([{ x: 'kept' }]);
    copy.close();
    expect((await stat(backup ?? '')).mode & 0o077).toBe(0);
  });

  it('makes no backup when there is nothing to migrate', async () => {
    const where = await place();
    openAndClose({ ...where, migrations: [first] });
    expect(openAndClose({ ...where, migrations: [first] })).toMatchObject({
      ok: true,
      value: { backup: undefined },
    });
    await expect(readdir(where.backups)).rejects.toThrow('ENOENT');
  });

  it('keeps the five newest backups', async () => {
    const where = await place();
    const steps: Migration[] = [first];
    openAndClose({ ...where, migrations: steps });
    for (let id = 2; id <= 8; id += 1) {
      steps.push({ id, name: `step-${id}`, up: `CREATE TABLE t${id} (x TEXT)` });
      openAndClose({ ...where, migrations: steps });
    }
    const kept = await readdir(where.backups);
    expect(kept).toHaveLength(5);
    expect(kept.some((name) => name.startsWith('pilothouse-schema7-'))).toBe(true);
    expect(kept.some((name) => name.startsWith('pilothouse-schema2-'))).toBe(false);
  });

  it('leaves the schema before a migration that fails, and names the copy', async () => {
    const where = await place();
    openAndClose({ ...where, migrations: [first] }, "INSERT INTO a VALUES ('kept')");
    const failed = openAndClose({ ...where, migrations: [first, broken] });
    expect(failed).toMatchObject({ ok: false, error: { kind: 'migration_failed' } });
    expect(!failed.ok && failed.error.message).toContain('backups');

    const db = connect(where.path);
    expect(schemaVersion(db)).toBe(1);
    expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'b'").all()).toEqual([]);
    expect(db.prepare('SELECT x FROM a').all()).toEqual([{ x: 'kept' }]);
    db.close();
  });

  it('does not migrate when no copy can be made', async () => {
    const where = await place();
    openAndClose({ ...where, migrations: [first] });
    await writeFile(where.backups, 'a file where the folder should be');
    expect(openAndClose({ ...where, migrations: [first, second] })).toMatchObject({
      ok: false,
      error: { kind: 'backup_failed' },
    });
    const db = connect(where.path);
    expect(schemaVersion(db)).toBe(1);
    db.close();
  });

  it('refuses a file of a newer program and leaves it as it is', async () => {
    const where = await place();
    openAndClose({ ...where, migrations: [first, second] });
    const before = await readFile(where.path);
    expect(openAndClose({ ...where, migrations: [first] })).toMatchObject({
      ok: false,
      error: { kind: 'newer' },
    });
    expect(await readFile(where.path)).toEqual(before);
  });

  it('refuses a database of another program', async () => {
    const where = await place();
    const other = connect(where.path);
    other.exec('CREATE TABLE cookies (x TEXT)');
    other.close();
    expect(openAndClose({ ...where, migrations: [first] })).toMatchObject({
      ok: false,
      error: { kind: 'foreign' },
    });
  });

  it('refuses what is no database, and a database with damaged pages', async () => {
    const where = await place();
    await writeFile(where.path, 'This is a letter to my aunt, and quite a long one.'.repeat(100));
    expect(openAndClose({ ...where, migrations: [first] })).toMatchObject({
      ok: false,
      error: { kind: 'corrupt' },
    });

    const damaged = await place();
    openAndClose(
      { ...damaged, migrations: [first] },
      `CREATE INDEX a_x ON a (x);
       WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
       INSERT INTO a SELECT 'row ' || i FROM n`,
    );
    const { size } = await stat(damaged.path);
    const bytes = await readFile(damaged.path);
    bytes.fill(0xa5, size - 12_288, size - 4_096);
    await writeFile(damaged.path, bytes);
    expect(openAndClose({ ...damaged, migrations: [first] })).toMatchObject({
      ok: false,
      error: { kind: 'corrupt' },
    });

    const cut = await place();
    await copyFile(damaged.path, cut.path);
    await truncate(cut.path, 6_000);
    expect(openAndClose({ ...cut, migrations: [first] })).toMatchObject({
      ok: false,
      error: { kind: 'corrupt' },
    });
  });

  it('reads of a large file all but the tables that make it large', async () => {
    const damageIn = async (table: string, full: boolean): Promise<string | undefined> => {
      const where = await place();
      const rows = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
        INSERT INTO ${table} SELECT 'row ' || i FROM n`;
      openAndClose({ ...where, migrations: [first] }, `CREATE TABLE ${table} (x TEXT); ${rows};`);
      const bytes = await readFile(where.path);
      bytes.fill(0xa5, bytes.length - 4_096);
      await writeFile(where.path, bytes);
      const db = connect(where.path);
      const found = findDamage(db, full);
      db.close();
      return found;
    };
    await expect(damageIn('chats', false)).resolves.toEqual(expect.any(String));
    await expect(damageIn('chat_messages', false)).resolves.toBeUndefined();
    await expect(damageIn('chat_messages', true)).resolves.toEqual(expect.any(String));
  });

  it('takes an empty file for a new one', async () => {
    const where = await place();
    await writeFile(where.path, '');
    expect(openAndClose({ ...where, migrations: [first] })).toMatchObject({ ok: true });
  });

  it('refuses migrations with a gap', async () => {
    const where = await place();
    expect(openAndClose({ ...where, migrations: [second] }).ok).toBe(false);
  });
});

describe('our migrations', () => {
  it.each(migrations.map((migration) => migration.id))(
    'reach the newest schema from schema %i on, as a new file has it',
    async (version) => {
      const schemaOf = (options: OpenDatabaseOptions) => {
        const opened = openDatabase(options);
        if (!opened.ok) throw new Error(opened.error.message);
        const rows = opened.value.db
          .prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name')
          .all();
        opened.value.db.close();
        return rows;
      };
      const fresh = schemaOf({ ...(await place()), migrations });
      const older = await place();
      openAndClose({ ...older, migrations: migrations.slice(0, version) });
      expect(schemaOf({ ...older, migrations })).toEqual(fresh);
    },
  );
});
