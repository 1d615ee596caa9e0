import type { Dispose } from '#shared/kernel/clock.ts';

const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Calls `end` at the first signal that asks the process to end, and exits with 0 when it is done;
 * a second signal exits at once with 1.
 */
export function endOnSignal(end: () => Promise<void>): Dispose {
  let ending = false;
  const onSignal = (): void => {
    if (ending) process.exit(1);
    ending = true;
    end().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}
