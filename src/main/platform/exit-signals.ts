import type { Dispose } from '#shared/kernel/clock.ts';
import type { Logger } from './logger.ts';

const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const bugEvents = ['uncaughtException', 'unhandledRejection'] as const;
/** An orderly end that takes longer is stuck. */
const endLimitMs = 10_000;

/** Somebody asked for the end, or the program cannot go on. */
export type EndReason = 'asked' | 'failure';

/**
 * Calls `end` at the first signal that asks the process to end, and exits with 0 when it is done;
 * a second signal exits at once with 1. A bug that nothing caught ends the process with 1, in the
 * same order, since its state can no longer be trusted.
 */
export function endOnSignal(end: (reason: EndReason) => Promise<void>, logger: Logger): Dispose {
  let ending = false;

  function finish(reason: EndReason, exitCode: number): void {
    ending = true;
    setTimeout(() => process.exit(1), endLimitMs);
    end(reason).then(
      () => process.exit(exitCode),
      () => process.exit(1),
    );
  }

  const onSignal = (signal: NodeJS.Signals): void => {
    if (ending) process.exit(1);
    logger.info('process.ending', { signal });
    finish('asked', 0);
  };
  const onBug = (error: unknown): void => {
    logger.error('process.bug', { error });
    if (!ending) finish('failure', 1);
  };
  for (const signal of signals) process.on(signal, onSignal);
  for (const event of bugEvents) process.on(event, onBug);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
    for (const event of bugEvents) process.off(event, onBug);
  };
}
