import type { Scope } from '#shared/kernel/scope.ts';
import type { Database } from '../../store/database.ts';
import { migrations } from '../../store/migrations/index.ts';
import { openDatabase } from '../../store/open-database.ts';
import { StartError } from '../start-error.ts';
import type { Foundation } from './foundation.ts';

export function startStore(foundation: Foundation, scope: Scope): Database {
  const { paths, logger, clock } = foundation;
  const opened = openDatabase({ path: paths.database, backups: paths.backups, migrations, clock });
  if (!opened.ok) {
    logger.error('store.refused', {
      kind: opened.error.kind,
      reasons: reasons(opened.error.cause),
    });
    throw new StartError('database', opened.error.message, { cause: opened.error.cause });
  }
  const { db, fromVersion, version, backup } = opened.value;
  scope.add(() => db.close());
  if (fromVersion !== version) logger.info('store.migrated', { fromVersion, version, backup });
  return db;
}

/** What went wrong, outermost first; the stack of an expected failure tells nothing more. */
function reasons(cause: unknown): string[] {
  if (typeof cause === 'string') return [cause];
  return cause instanceof Error ? [cause.message, ...reasons(cause.cause)] : [];
}
