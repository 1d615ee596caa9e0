import { createDebugRuns, type DebugRuns } from '../../services/debug-runs/index.ts';
import type { Database } from '../../store/database.ts';
import type { CoreOptions } from '../options.ts';
import type { Foundation } from './foundation.ts';

/** The records of what models were asked. */
export function startDebugRuns(
  options: CoreOptions,
  { clock, random, logger }: Foundation,
  db: Database,
): DebugRuns {
  return createDebugRuns({ db, forced: options.debugLogging ?? false, clock, random, logger });
}
