import type { Clock } from '#shared/kernel/clock.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { ReviewError } from '../../ports/index.ts';
import { executeGit, gitEnvironment, gitSettings } from '../git/execute-git.ts';
import type { Environment } from '../processes/command-environment.ts';

export type GitRequest = {
  readonly input?: string | Uint8Array;
  /** Exit codes that are an answer; 0 when absent. */
  readonly okCodes?: readonly number[];
  /** Output kept; 64 MiB when absent. */
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
  /** Absolute path of an index in place of the person's. */
  readonly indexFile?: string;
};

export type GitAnswer = {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** There was more output than was to be kept. */
  readonly truncated: boolean;
};

/** Git in one work tree. */
export interface ReviewGit {
  /** A command of ours: no hook, no program of the repository's configuration, no question. */
  run(
    root: string,
    args: readonly string[],
    request?: GitRequest,
  ): Promise<Result<GitAnswer, ReviewError>>;
  /** As `run`; waits a moment for the index while somebody else holds it. */
  write(
    root: string,
    args: readonly string[],
    request?: GitRequest,
  ): Promise<Result<GitAnswer, ReviewError>>;
  /**
   * A command in the person's name, with their hooks, signing and helpers, but without questions.
   * A failure is an answer with git's words in it.
   */
  asPerson(
    root: string,
    args: readonly string[],
    request?: GitRequest,
  ): Promise<Result<GitAnswer, ReviewError>>;
}

const defaultTimeoutMs = 60_000;
const defaultMaxBytes = 64 * 1024 * 1024;
const lockWaitMs = 100;
const lockTries = 20;
const maxWords = 16 * 1024;

/** What the person's or the repository's configuration must not change for us. */
const settings = [
  ...gitSettings,
  '-c',
  'diff.suppressBlankEmpty=false',
  '-c',
  'core.hooksPath=/dev/null',
];

/** Needed by our own commands, in the way of hooks. */
const ownOnly = ['GIT_LITERAL_PATHSPECS', 'GIT_OPTIONAL_LOCKS', 'LC_ALL', 'LANGUAGE'];

/** The GNU C library else takes memory in steps so small that they cost git as much as its work. */
const memoryStepBytes = 4 * 1024 * 1024;

export function createReviewGit(deps: {
  readonly environment: Environment;
  readonly clock: Clock;
}): ReviewGit {
  const common = gitEnvironment(deps.environment);
  const own: Environment = { ...common, MALLOC_TOP_PAD_: String(memoryStepBytes) };
  const kept = Object.entries(common).filter(([name]) => !ownOnly.includes(name));
  const persons: Environment = {
    ...Object.fromEntries(kept),
    ...(deps.environment['LC_ALL'] !== undefined && { LC_ALL: deps.environment['LC_ALL'] }),
    SSH_ASKPASS_REQUIRE: 'never',
    GCM_INTERACTIVE: 'never',
  };

  function execute(
    root: string,
    env: Environment,
    args: readonly string[],
    { indexFile, ...request }: GitRequest & { readonly settings?: readonly string[] },
  ): ReturnType<typeof executeGit> {
    return executeGit({
      maxBytes: defaultMaxBytes,
      timeoutMs: defaultTimeoutMs,
      ...request,
      cwd: root,
      env: { ...env, ...(indexFile !== undefined && { GIT_INDEX_FILE: indexFile }) },
      args,
    });
  }

  async function run(
    root: string,
    args: readonly string[],
    request: GitRequest = {},
  ): Promise<Result<GitAnswer, ReviewError>> {
    const done = await execute(root, own, args, { ...request, settings });
    if (!done.ok) return done;
    const { exitCode, stdout, stderr, truncated } = done.value;
    if (exitCode !== null && (request.okCodes ?? [0]).includes(exitCode)) {
      return ok({ code: exitCode, stdout, stderr, truncated });
    }
    return err(describeFailure(stderr));
  }

  return {
    run,
    async write(root, args, request) {
      for (let tries = 1; ; tries += 1) {
        const done = await run(root, args, request);
        if (done.ok || done.error.kind !== 'locked' || tries >= lockTries) return done;
        await pause(deps.clock, lockWaitMs);
      }
    },
    async asPerson(root, args, request = {}) {
      for (let tries = 1; ; tries += 1) {
        const done = await execute(root, persons, args, { maxBytes: maxWords, ...request });
        if (!done.ok) return done;
        const { exitCode, stdout, stderr, truncated } = done.value;
        if (exitCode === null) return err(describeFailure(stderr));
        const locked = exitCode !== 0 && isLocked(stderr);
        if (!locked) return ok({ code: exitCode, stdout, stderr, truncated });
        if (tries >= lockTries) return err(lockedError(stderr));
        await pause(deps.clock, lockWaitMs);
      }
    },
  };
}

/** What git said, bounded and without what is nobody's to see. */
export function gitWords(...outputs: readonly string[]): string {
  return outputs
    .map((output) => output.trim())
    .filter((output) => output !== '')
    .join('\n')
    .replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^@/\s]*@/gi, '$1')
    .slice(0, maxWords);
}

function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(resolve, delayMs);
  });
}

function isLocked(stderr: string): boolean {
  return /unable to create '[^\n]*\.lock'|could not lock|another git process seems/i.test(stderr);
}

function lockedError(stderr: string): ReviewError {
  return {
    kind: 'locked',
    message:
      'Another git process works on this repository and holds a lock. Nothing was changed; try ' +
      'again when it has ended.',
    detail: gitWords(stderr),
  };
}

function describeFailure(stderr: string): ReviewError {
  if (isLocked(stderr)) return lockedError(stderr);
  const detail = gitWords(stderr);
  if (/not a git repository|must be run in a work tree/i.test(stderr)) {
    return { kind: 'not_a_repository', message: 'This is no git repository any more.', detail };
  }
  return { kind: 'failed', message: 'Git failed.', detail };
}
