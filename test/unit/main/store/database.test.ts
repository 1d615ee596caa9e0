import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, type Database } from '#main/store/database.ts';

function memory(): Database {
  const db = connect(':memory:');
  onTestFinished(() => db.close());
  db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT');
  return db;
}

const names = (db: Database) => db.prepare('SELECT name FROM t ORDER BY id').all();

describe('database', () => {
  it('binds by position and by name, null and bytes too', () => {
    const db = memory();
    expect(db.prepare('INSERT INTO t (name) VALUES (?)').run('a')).toEqual({
      changes: 1,
      lastInsertRowid: 1,
    });
    db.prepare('INSERT INTO t (name) VALUES (:name)').run({ name: 'b' });
    expect(names(db)).toEqual([{ name: 'a' }, { name: 'b' }]);
    expect(db.prepare('SELECT ? AS x').get(null)).toEqual({ x: null });
    expect(db.prepare('SELECT hex(?) AS x').get(new Uint8Array([255]))).toEqual({ x: 'FF' });
  });

  it('gives the same statement for the same text', () => {
    const db = memory();
    expect(db.prepare('SELECT 1')).toBe(db.prepare('SELECT 1'));
  });

  it('undoes all of a transaction that throws, nested parts included', () => {
    const db = memory();
    const insert = db.prepare('INSERT INTO t (name) VALUES (?)');
    expect(() =>
      db.transaction(() => {
        insert.run('outer');
        db.transaction(() => insert.run('inner'));
        throw new Error('changed my mind');
      }),
    ).toThrow('changed my mind');
    expect(names(db)).toEqual([]);
    expect(db.transaction(() => insert.run('kept').changes)).toBe(1);
    expect(names(db)).toEqual([{ name: 'kept' }]);
  });

  it('waits for the disk unless it need not', () => {
    const db = memory();
    const mode = (): unknown => db.prepare('PRAGMA synchronous').get();
    const [full, normal] = [{ synchronous: 2 }, { synchronous: 1 }];
    expect(db.transaction(mode)).toEqual(full);
    expect(db.transaction(mode, { durable: false })).toEqual(normal);
    expect(() =>
      db.transaction(
        () => {
          throw new Error('changed my mind');
        },
        { durable: false },
      ),
    ).toThrow('changed my mind');
    expect(db.transaction(mode)).toEqual(full);
  });

  it('refuses an asynchronous transaction and undoes it', () => {
    const db = memory();
    expect(() =>
      db.transaction(() => {
        db.prepare('INSERT INTO t (name) VALUES (?)').run('late');
        return Promise.resolve();
      }),
    ).toThrow('synchronous');
    expect(names(db)).toEqual([]);
  });

  it('enforces foreign keys', () => {
    const db = memory();
    db.exec('CREATE TABLE child (t_id INTEGER NOT NULL REFERENCES t (id)) STRICT');
    expect(() => db.prepare('INSERT INTO child VALUES (?)').run(99)).toThrow('FOREIGN KEY');
  });

  it('closes twice without complaint', () => {
    const db = connect(':memory:');
    db.close();
    db.close();
  });
});
