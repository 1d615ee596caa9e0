import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { type Env, parseCount, parseFlag, parsePort, readEnv } from '../platform/env.ts';
import type { LogLevel } from '../platform/logger.ts';
import { defaultDataFolder } from '../platform/paths.ts';
import type { SettingSource } from '../services/deployment/index.ts';

export const DEFAULT_PORT = 7080;

export type LaunchOptions = {
  readonly help: boolean;
  /** For scripts: one JSON line on standard output, nothing else. */
  readonly json: boolean;
  readonly headless: boolean;
  /** Absolute. */
  readonly dataDir: string;
  readonly port: number;
  /** Absolute; the folder that a new chat starts with. */
  readonly openFolder: string | undefined;
  /** Least level of the log lines on standard error. */
  readonly stderrLevel: LogLevel | 'silent';
  /** Least level of the log lines in the data folder. */
  readonly logLevel: LogLevel;
  /** Requests per minute for one caller and path; 0 for no limit. */
  readonly apiRateLimit: number;
  /** What models are asked is recorded, whatever the settings say. */
  readonly debugLogging: boolean;
  readonly sources: { readonly port: SettingSource; readonly dataDir: SettingSource };
};

/** The same for the window and for the headless server. */
export const HELP = `Usage: npm start -- [OPTION …]

  --data-dir DIR   where chats, workspaces and settings are kept
                   (PILOTHOUSE_DATA_DIR; now: ${defaultDataFolder()})
  --port N         port on 127.0.0.1; 0 for any free one, and a free one is taken
                   when it is in use (PILOTHOUSE_PORT; ${DEFAULT_PORT})
  --open FOLDER    start a new chat in this folder
  --headless       no window: print a link that signs a browser in once
                   (PILOTHOUSE_HEADLESS)
  --json           with --headless, for scripts: print one JSON line with url,
                   session_token and pid once the server listens
  --verbose        log to standard error, too
  --help           print this

By environment only:
  PILOTHOUSE_LOG_LEVEL        debug, info (default), warn or error
  PILOTHOUSE_API_RATE_LIMIT   requests a minute for one caller and path; 0 (default): no limit
  PILOTHOUSE_DEBUG_LOGGING    true: record every request to a model, with its answer
`;

const definitions = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  headless: { type: 'boolean' },
  verbose: { type: 'boolean' },
  'data-dir': { type: 'string' },
  port: { type: 'string' },
  open: { type: 'string' },
} as const;

type Flags = ReturnType<typeof parseArgs<{ options: typeof definitions }>>['values'];

function parseFlags(args: readonly string[]): Result<Flags, string> {
  try {
    return ok(parseArgs({ args: [...args], options: definitions, strict: true }).values);
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : String(cause));
  }
}

function readHeadless(flags: Flags, env: Env): Result<boolean, string> {
  if (flags.headless !== undefined) return ok(flags.headless);
  const text = readEnv(env, 'PILOTHOUSE_HEADLESS');
  return text === undefined ? ok(flags.json ?? false) : parseFlag(text);
}

const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

function readLogLevel(env: Env): Result<LogLevel, string> {
  const text = readEnv(env, 'PILOTHOUSE_LOG_LEVEL') ?? 'info';
  const level = logLevels.find((candidate) => candidate === text);
  return level
    ? ok(level)
    : err(`PILOTHOUSE_LOG_LEVEL: "${text}" is none of ${logLevels.join(', ')}`);
}

function sourceOf(flag: string | undefined, env: Env, variable: string): SettingSource {
  if (flag !== undefined) return 'flag';
  return readEnv(env, variable) === undefined ? 'default' : 'env';
}

/**
 * A flag beats the environment, which beats the default. Relative paths start at `workingDir`. The
 * error is a sentence for the person.
 */
export function readLaunchOptions(
  args: readonly string[],
  env: Env,
  workingDir: string,
): Result<LaunchOptions, string> {
  const parsed = parseFlags(args);
  if (!parsed.ok) return parsed;
  const flags = parsed.value;
  const port = parsePort(flags.port ?? readEnv(env, 'PILOTHOUSE_PORT') ?? String(DEFAULT_PORT));
  if (!port.ok) return port;
  const headless = readHeadless(flags, env);
  if (!headless.ok) return err(`PILOTHOUSE_HEADLESS: ${headless.error}`);
  const apiRateLimit = parseCount(readEnv(env, 'PILOTHOUSE_API_RATE_LIMIT') ?? '0');
  if (!apiRateLimit.ok) return err(`PILOTHOUSE_API_RATE_LIMIT: ${apiRateLimit.error}`);
  const debugLogging = parseFlag(readEnv(env, 'PILOTHOUSE_DEBUG_LOGGING') ?? 'false');
  if (!debugLogging.ok) return err(`PILOTHOUSE_DEBUG_LOGGING: ${debugLogging.error}`);
  const logLevel = readLogLevel(env);
  if (!logLevel.ok) return logLevel;
  const dataDir = flags['data-dir'] ?? readEnv(env, 'PILOTHOUSE_DATA_DIR') ?? defaultDataFolder();
  return ok({
    help: flags.help ?? false,
    json: flags.json ?? false,
    headless: headless.value,
    dataDir: resolve(workingDir, dataDir),
    port: port.value,
    openFolder: flags.open === undefined ? undefined : resolve(workingDir, flags.open),
    stderrLevel: (flags.verbose ?? flags.json) ? logLevel.value : 'warn',
    logLevel: logLevel.value,
    apiRateLimit: apiRateLimit.value,
    debugLogging: debugLogging.value,
    sources: {
      port: sourceOf(flags.port, env, 'PILOTHOUSE_PORT'),
      dataDir: sourceOf(flags['data-dir'], env, 'PILOTHOUSE_DATA_DIR'),
    },
  });
}
