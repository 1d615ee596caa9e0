import { mkdir } from 'node:fs/promises';
import type { Clock } from '#shared/kernel/clock.ts';
import type { Scope } from '#shared/kernel/scope.ts';
import { systemClock } from '../../platform/clock.ts';
import { type Logger, openLog } from '../../platform/logger.ts';
import { type DataPaths, dataPaths } from '../../platform/paths.ts';
import { type Random, systemRandom } from '../../platform/random.ts';
import { takeInstanceLock } from '../../store/instance-lock.ts';
import type { CoreOptions } from '../options.ts';
import { StartError } from '../start-error.ts';

export type Foundation = {
  readonly paths: DataPaths;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
};

/** The data folder, locked for this process, and the log in it. */
export async function startFoundation(options: CoreOptions, scope: Scope): Promise<Foundation> {
  const paths = dataPaths(options.dataDir);
  try {
    await mkdir(paths.root, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new StartError('data_folder', `The data folder ${paths.root} cannot be made.`, { cause });
  }
  lock(paths, scope);
  const log = await openLog({
    directory: paths.logs,
    level: options.logLevel ?? 'info',
    stderrLevel: options.stderrLevel ?? 'silent',
  });
  scope.add(() => log.close());
  return {
    paths,
    logger: log,
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
  };
}

function lock(paths: DataPaths, scope: Scope): void {
  const taken = takeInstanceLock(paths.lock);
  if (taken.ok) {
    scope.add(() => taken.value.release());
    return;
  }
  const holder = taken.error.pid === undefined ? '' : ` (process ${taken.error.pid})`;
  throw new StartError(
    'in_use',
    `Another Pilothouse${holder} uses the data folder ${paths.root}. ` +
      'End it, or choose another folder with --data-dir.',
  );
}
