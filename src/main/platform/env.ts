import { err, ok, type Result } from '#shared/kernel/result.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** The value of a variable; an empty one counts as not set. */
export function readEnv(env: Env, name: string): string | undefined {
  const value = env[name];
  return value === undefined || value === '' ? undefined : value;
}

/** Where the person stood: npm changes to the package's folder and says where it was called. */
export function callersFolder(): string {
  return readEnv(process.env, 'INIT_CWD') ?? process.cwd();
}

/** A TCP port; 0 stands for any free one. */
export function parsePort(text: string): Result<number, string> {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= 65_535
    ? ok(port)
    : err(`"${text}" is not a port: a number from 0 to 65535 is needed`);
}

export function parseCount(text: string): Result<number, string> {
  return /^\d{1,9}$/.test(text) ? ok(Number(text)) : err(`"${text}" is not a whole number`);
}

const truths = new Set(['1', 'true', 'yes', 'on']);
const lies = new Set(['0', 'false', 'no', 'off']);

export function parseFlag(text: string): Result<boolean, string> {
  const lower = text.toLowerCase();
  if (truths.has(lower)) return ok(true);
  if (lies.has(lower)) return ok(false);
  return err(`"${text}" is neither true nor false`);
}
