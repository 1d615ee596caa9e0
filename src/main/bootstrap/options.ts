import type { Clock } from '#shared/kernel/clock.ts';
import type { LogLevel } from '../platform/logger.ts';
import type { Random } from '../platform/random.ts';
import type { Env } from '../platform/env.ts';
import type { LocalServerPorts, Models } from '../services/models/index.ts';
import type { SettingSource } from '../services/deployment/index.ts';

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
  /** What models are asked is recorded for everyone; else for those who want it. */
  readonly debugLogging?: boolean;
  /** Where port and data folder came from, for the settings page; `default` when absent. */
  readonly sources?: { readonly port: SettingSource; readonly dataDir: SettingSource };
  /** Environment of the commands that the person's chats run; this process's own when absent. */
  readonly env?: Env;
  /** Where model servers of this computer are looked for; their usual ports when absent. */
  readonly localModelPorts?: LocalServerPorts;
  /** Takes the place of the models' own way to reach a model, so that a test can script one. */
  readonly openModel?: Models['open'];
  readonly clock?: Clock;
  readonly random?: Random;
};
