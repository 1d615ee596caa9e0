import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { GitError } from '../../ports/index.ts';
import type { Environment } from '../processes/command-environment.ts';
import { executeGit, gitSettings } from './execute-git.ts';

export type GitOptions = {
  /** Existing folder. */
  readonly cwd: string;
  /** Exit codes that are an answer, not a failure; 0 when absent. */
  readonly okCodes?: readonly number[];
  /** Output kept; what comes after it is only counted. */
  readonly maxBytes?: number;
  /** Output after which git is stopped, as if it had succeeded. */
  readonly stopBytes?: number;
  readonly timeoutMs?: number;
};

export type GitOutput = {
  readonly code: number;
  /** At most `maxBytes`. */
  readonly stdout: Buffer;
  /** Everything that came, as far as git was not stopped. */
  readonly totalBytes: number;
};

/** Runs one git command. */
export type RunGit = (
  args: readonly string[],
  options: GitOptions,
) => Promise<Result<GitOutput, GitError>>;

const defaultMaxBytes = 16 * 1024 * 1024;
const defaultTimeoutMs = 20_000;

export function createRunGit(env: Environment): RunGit {
  return async (args, { okCodes = [0], stopBytes = Number.POSITIVE_INFINITY, ...options }) => {
    const done = await executeGit({
      maxBytes: defaultMaxBytes,
      timeoutMs: defaultTimeoutMs,
      ...options,
      stopBytes,
      env,
      settings: gitSettings,
      args,
    });
    if (!done.ok) return done;
    const { exitCode, stdout, stderr, totalBytes } = done.value;
    const isAnswer = totalBytes > stopBytes || (exitCode !== null && okCodes.includes(exitCode));
    return isAnswer ? ok({ code: exitCode ?? 0, stdout, totalBytes }) : err(describe(stderr));
  };
}

function describe(complaint: string): GitError {
  const message = complaint
    .trim()
    .replaceAll(/^(fatal|error): /gm, '')
    .slice(0, 2000);
  if (/not a git repository|not in a git directory|must be run in a work tree/i.test(complaint)) {
    return { kind: 'not_a_repository', message };
  }
  if (/dubious ownership/.test(complaint)) return { kind: 'refused', message };
  return { kind: 'failed', message: message === '' ? 'git failed' : message };
}
