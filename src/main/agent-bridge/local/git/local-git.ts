import { ok } from '#shared/kernel/result.ts';
import type { GitPort } from '../../ports/index.ts';
import type { Environment } from '../processes/command-environment.ts';
import { diffBranch } from './branch-diff.ts';
import { gitEnvironment } from './execute-git.ts';
import { readFileVersions } from './file-versions.ts';
import { createRepositoryFinder } from './find-repository.ts';
import { readBranch } from './head.ts';
import { initialize } from './initialize.ts';
import { listFiles } from './list-files.ts';
import { createRunGit } from './run-git.ts';
import { createRepositoryFacts } from './repository-facts.ts';
import { createTakeSnapshot } from './snapshot.ts';
import { stampFiles } from './stamps.ts';
import { planWatch } from './watch-plan.ts';
import { repairWorktree } from './worktree-repair.ts';
import { addWorktree, removeWorktree, unsavedWork } from './worktrees.ts';

/** The git program of this computer. */
export function createLocalGit(deps: { readonly environment: Environment }): GitPort {
  const run = createRunGit(gitEnvironment(deps.environment));
  const facts = createRepositoryFacts(run, deps.environment);
  return {
    findRepository: createRepositoryFinder(run),
    snapshot: createTakeSnapshot(run, facts),
    watchPlan: (root) => planWatch(run, facts, root),
    stamp: stampFiles,
    branchDiff: (folder) => diffBranch(run, folder),
    fileVersions: (root, path, maxBytes) => readFileVersions(run, root, path, maxBytes),
    currentBranch: (root) => readBranch(run, root),
    async branches(root) {
      const args = ['for-each-ref', '--sort=-committerdate', '--format=%(refname:lstrip=2)'];
      const output = await run([...args, 'refs/heads'], { cwd: root });
      if (!output.ok) return output;
      const names = output.value.stdout.toString('utf8').split('\n');
      return ok(names.filter((name) => name !== ''));
    },
    listFiles: (folder) => listFiles(run, folder),
    addWorktree: (request) => addWorktree(run, request),
    repairWorktree: (request) => repairWorktree(run, request),
    removeWorktree: (root, worktree) => removeWorktree(run, root, worktree),
    unsavedWork: (worktree, baseBranch) => unsavedWork(run, worktree, baseBranch),
    initialize: (folder, message) => initialize(run, folder, message),
  };
}
