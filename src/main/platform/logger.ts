import { join } from 'node:path';
import { pino, type DestinationStream, type Level } from 'pino';
import pinoRoll from 'pino-roll';
import { redact } from './redact.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * A line is an event name (`area.what_happened`) and fields. Secrets in the fields are hidden;
 * what people or models wrote does not belong here at all.
 */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** The same log with these fields on every line. */
  with(fields: LogFields): Logger;
}

export interface LogFile extends Logger {
  /** Writes out what is pending and closes the file. */
  close(): Promise<void>;
}

export type LogOptions = {
  /** Folder of the rotated files; created with its parents. */
  readonly directory: string;
  readonly level: LogLevel;
  /** Least level that is repeated on standard error. */
  readonly stderrLevel: LogLevel | 'silent';
};

const maxFileSize = '5m';
/** Older files beside the current one. */
const oldFiles = 4;

/** JSON lines in rotated files of the folder and on standard error. */
export async function openLog(options: LogOptions): Promise<LogFile> {
  const file = await pinoRoll({
    file: join(options.directory, 'pilothouse'),
    extension: '.log',
    size: maxFileSize,
    limit: { count: oldFiles, removeOtherLogFiles: true },
    mkdir: true,
    mode: 0o600,
  });
  // A full disk must not end the program: the lines still go to standard error.
  file.on('error', () => undefined);
  const streams: { stream: DestinationStream; level: Level }[] = [
    { stream: file, level: options.level },
  ];
  if (options.stderrLevel !== 'silent') {
    streams.push({ stream: process.stderr, level: options.stderrLevel });
  }
  const root = createLogger(pino.multistream(streams), options.level);
  let closing: Promise<void> | undefined;
  return {
    ...root,
    close() {
      closing ??= new Promise((resolve) => {
        file.once('close', resolve);
        file.end();
      });
      return closing;
    },
  };
}

export function createLogger(stream: DestinationStream, level: LogLevel): Logger {
  return wrap(
    pino(
      {
        level,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        messageKey: 'event',
        formatters: { level: (label) => ({ level: label }) },
      },
      stream,
    ),
    {},
  );
}

export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silentLogger,
};

function wrap(target: pino.Logger, context: LogFields): Logger {
  function write(level: LogLevel, event: string, fields: LogFields | undefined): void {
    if (!target.isLevelEnabled(level)) return;
    target[level](redact({ ...context, ...fields }), event);
  }
  return {
    debug: (event, fields) => write('debug', event, fields),
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, fields) => write('error', event, fields),
    with: (fields) => wrap(target, { ...context, ...fields }),
  };
}
