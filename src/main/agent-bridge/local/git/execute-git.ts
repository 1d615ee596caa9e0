import { access } from 'node:fs/promises';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { runProgram, type RunRequest, type RunResult } from '../../../platform/spawn.ts';
import { errnoOf } from '../files/file-errors.ts';
import type { Environment } from '../processes/command-environment.ts';

/** Git did not start, or was stopped. */
type ExecuteError = {
  readonly kind: 'no_git' | 'not_a_repository' | 'failed';
  readonly message: string;
};

/**
 * Settings that a repository's or the person's configuration must not change for us: no program
 * named by a repository is run to look at it, names are shown as they are, and `git diff` does not
 * write the index (it would, also without optional locks).
 */
export const gitSettings = [
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

/** Runs one git command to its end, whatever its exit code. */
export async function executeGit(
  request: Omit<RunRequest, 'file' | 'signal'> & {
    readonly cwd: string;
    /** Before the command. */
    readonly settings?: readonly string[];
  },
): Promise<Result<RunResult, ExecuteError>> {
  const { args, settings = [] } = request;
  try {
    const result = await runProgram({ ...request, file: 'git', args: [...settings, ...args] });
    return result.timedOut && result.exitCode === null ? err(tooLong(args)) : ok(result);
  } catch (cause) {
    return err(await startFailure(cause, request.cwd));
  }
}

async function startFailure(cause: unknown, cwd: string): Promise<ExecuteError> {
  // ENOENT stands for a missing program and for a missing working folder.
  if (errnoOf(cause) !== 'ENOENT') return { kind: 'failed', message: 'Git could not start.' };
  try {
    await access(cwd);
    return { kind: 'no_git', message: 'Git is not installed.' };
  } catch {
    return { kind: 'not_a_repository', message: `${cwd} does not exist.` };
  }
}

function tooLong(args: readonly string[]): ExecuteError {
  return { kind: 'failed', message: `git ${args[0] ?? ''} took too long and was stopped.` };
}
