import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { GitError } from '../../ports/index.ts';
import { errnoOf } from '../files/file-errors.ts';
import type { Environment } from '../processes/command-environment.ts';

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
const errorBytes = 16 * 1024;

/**
 * Settings that a repository's or the person's configuration must not change for us: no program
 * named by a repository is run to look at it, names are shown as they are, and `git diff` does not
 * write the index (it would, also without optional locks).
 */
const settings = [
  'core.fsmonitor=false',
  'core.quotePath=false',
  'color.ui=false',
  'core.pager=cat',
  'diff.autoRefreshIndex=false',
].flatMap((setting) => ['-c', setting]);

/** Set by git for its hooks; they would point our commands at another repository. */
const inherited =
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|PREFIX|NAMESPACE|EXTERNAL_DIFF|DIFF_OPTS|CONFIG_PARAMETERS|CONFIG_COUNT|QUARANTINE_PATH|TRACE.*)$/;

/** Git without questions, optional locks or translations. */
export function gitEnvironment(person: Environment): Environment {
  return {
    ...Object.fromEntries(Object.entries(person).filter(([name]) => !inherited.test(name))),
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_EDITOR: 'true',
    GIT_SEQUENCE_EDITOR: 'true',
    GIT_PAGER: 'cat',
    GIT_ASKPASS: 'true',
    SSH_ASKPASS: 'true',
    LC_ALL: 'C',
    LANGUAGE: 'C',
  };
}

export function createRunGit(env: Environment): RunGit {
  return (args, options) =>
    new Promise((resolve) => {
      const maxBytes = options.maxBytes ?? defaultMaxBytes;
      const child = spawn('git', [...settings, ...args], {
        cwd: options.cwd,
        env: { ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: options.timeoutMs ?? defaultTimeoutMs,
        killSignal: 'SIGKILL',
        windowsHide: true,
      });
      const kept: Buffer[] = [];
      let [keptBytes, totalBytes, complaint] = [0, 0, ''];
      const stopped = (): boolean => totalBytes > (options.stopBytes ?? Infinity);
      child.stdout.on('data', (chunk: Buffer) => {
        totalBytes += chunk.length;
        const part = chunk.subarray(0, maxBytes - keptBytes);
        if (part.length > 0) kept.push(part);
        keptBytes += part.length;
        if (stopped()) child.kill('SIGKILL');
      });
      child.stderr.on('data', (chunk: Buffer) => {
        if (complaint.length < errorBytes) complaint += chunk.toString('utf8');
      });
      child.once('error', (cause) => resolve(startFailure(cause, options.cwd)));
      child.once('close', (code, signal) => {
        if (stopped() || (code !== null && (options.okCodes ?? [0]).includes(code))) {
          resolve(ok({ code: code ?? 0, stdout: Buffer.concat(kept), totalBytes }));
        } else {
          resolve(err(signal ? ended(args) : describe(complaint)));
        }
      });
    });
}

async function startFailure(cause: unknown, cwd: string): Promise<Result<never, GitError>> {
  // ENOENT stands for a missing program and for a missing working folder.
  if (errnoOf(cause) !== 'ENOENT') return err({ kind: 'failed', message: 'git could not start' });
  try {
    await access(cwd);
    return err({ kind: 'no_git', message: 'git is not installed' });
  } catch {
    return err({ kind: 'not_a_repository', message: `${cwd} does not exist` });
  }
}

function ended(args: readonly string[]): GitError {
  return { kind: 'failed', message: `git ${args[0] ?? ''} took too long and was stopped` };
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
