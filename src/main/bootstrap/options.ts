import type { Clock } from '#shared/kernel/clock.ts';
import type { LogLevel } from '../platform/logger.ts';
import type { Random } from '../platform/random.ts';
import type { Env } from '../platform/env.ts';

export type CoreOptions = {
  /** Absolute; created when missing. */
  readonly dataDir: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Folder of the built renderer. */
  readonly rendererDir?: string;
  /** A folder that the window should open at once; absolute. */
  readonly openFolder?: string;
  readonly logLevel?: LogLevel;
  /** Least level repeated on standard error; `silent` when absent. */
  readonly stderrLevel?: LogLevel | 'silent';
  /** Requests per minute for one caller and path; 0 (default) is no limit. */
  readonly apiRateLimit?: number;
  /** Environment of the commands that the person's chats run; this process's own when absent. */
  readonly env?: Env;
  readonly clock?: Clock;
  readonly random?: Random;
};
