import { DatabaseSync, type StatementSync } from 'node:sqlite';

export type SqlValue = null | number | bigint | string | Uint8Array;
/** Positional values, or one object for `:name` parameters. */
export type SqlParams = readonly SqlValue[] | readonly [Readonly<Record<string, SqlValue>>];

export interface Statement {
  /** Rows are objects by column name; decode them before use. */
  all(...params: SqlParams): unknown[];
  get(...params: SqlParams): unknown;
  run(...params: SqlParams): { readonly changes: number; readonly lastInsertRowid: number };
}

export type TransactionOptions = {
  /**
   * False does not wait for the disk: until the next transaction that does, a loss of power undoes
   * it. An end of the process does not.
   */
  readonly durable?: boolean;
};

/** One SQLite file. Every call is synchronous. */
export interface Database {
  /** The compiled statement is kept, so the same text is compiled once. */
  prepare(sql: string): Statement;
  /**
   * Runs `work` in a transaction that takes the write lock at once; rolls back when it throws.
   * Inside another transaction it is part of that one. `work` must be synchronous.
   */
  transaction<T>(work: () => T, options?: TransactionOptions): T;
  exec(sql: string): void;
  close(): void;
}

/**
 * Opens the file as it is, with the settings that every connection of ours has, and with `fold`, a
 * text without its case, for the statements.
 */
export function connect(
  path: string,
  options: { readonly readOnly?: boolean; readonly busyTimeoutMs?: number } = {},
): Database {
  const connection = new DatabaseSync(path, {
    readOnly: options.readOnly ?? false,
    enableForeignKeyConstraints: true,
    enableDoubleQuotedStringLiterals: false,
    timeout: options.busyTimeoutMs ?? 5_000,
  });
  // SQLite's own upper and lower know no letters beyond ASCII.
  connection.function('fold', { deterministic: true }, (text) =>
    typeof text === 'string' ? foldCase(text) : null,
  );
  return wrap(connection);
}

/** The same for texts that differ in case only. In capitals, ß is SS, and ς and σ are one. */
function foldCase(text: string): string {
  return text.normalize('NFC').toUpperCase();
}

function wrap(connection: DatabaseSync): Database {
  const statements = new Map<string, Statement>();
  let inTransaction = false;

  function transaction<T>(work: () => T, { durable = true }: TransactionOptions = {}): T {
    if (inTransaction) return work();
    if (durable) return transact(work);
    connection.exec('PRAGMA synchronous = NORMAL');
    try {
      return transact(work);
    } finally {
      connection.exec('PRAGMA synchronous = FULL');
    }
  }

  function transact<T>(work: () => T): T {
    connection.exec('BEGIN IMMEDIATE');
    inTransaction = true;
    try {
      const value = work();
      if (value instanceof Promise) throw new TypeError('a transaction must be synchronous');
      connection.exec('COMMIT');
      return value;
    } catch (cause) {
      // A failed COMMIT or a full disk may have ended the transaction already.
      if (connection.isTransaction) connection.exec('ROLLBACK');
      throw cause;
    } finally {
      inTransaction = false;
    }
  }

  return {
    prepare(sql) {
      const known = statements.get(sql);
      if (known) return known;
      const statement = wrapStatement(connection.prepare(sql));
      statements.set(sql, statement);
      return statement;
    },
    transaction,
    exec: (sql) => connection.exec(sql),
    close() {
      statements.clear();
      if (connection.isOpen) connection.close();
    },
  };
}

function wrapStatement(statement: StatementSync): Statement {
  return {
    all: (...params) =>
      isPositional(params) ? statement.all(...params) : statement.all(params[0]),
    get: (...params) =>
      isPositional(params) ? statement.get(...params) : statement.get(params[0]),
    run(...params) {
      const { changes, lastInsertRowid } = isPositional(params)
        ? statement.run(...params)
        : statement.run(params[0]);
      return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
    },
  };
}

function isPositional(params: SqlParams): params is readonly SqlValue[] {
  const [first] = params;
  return typeof first !== 'object' || first === null || ArrayBuffer.isView(first);
}
