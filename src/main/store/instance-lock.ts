import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { connect } from './database.ts';

export interface InstanceLock {
  release(): void;
}

export type InstanceLockError = { readonly kind: 'taken'; readonly pid: number | undefined };

/**
 * Takes the data folder for this process. The lock is the operating system's own on the lock
 * file (SQLite takes it), so it ends with the process however that ends; a second holder within
 * the same process is refused as well. A neighbour file names the holder's process for messages.
 */
export function takeInstanceLock(path: string): Result<InstanceLock, InstanceLockError> {
  const holder = `${path}.pid`;
  const connection = connect(path, { busyTimeoutMs: 0 });
  try {
    connection.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    connection.close();
    if (!isBusy(cause)) throw cause;
    return err({ kind: 'taken', pid: readHolder(holder) });
  }
  writeFileSync(holder, String(process.pid), { mode: 0o600 });
  let released = false;
  return ok({
    release() {
      if (released) return;
      released = true;
      rmSync(holder, { force: true });
      connection.close();
    },
  });
}

const sqliteBusy = 5;

function isBusy(cause: unknown): boolean {
  return cause instanceof Error && 'errcode' in cause && cause.errcode === sqliteBusy;
}

function readHolder(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    // The holder writes it just after it took the lock.
    return undefined;
  }
}
