import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { GitPort, NewWorktree } from '../../../agent-bridge/ports/index.ts';
import type { WorkspaceState, WorktreeState } from '../../../store/tables/workspace-state.ts';
import type { ParameterMap, Validation } from '../../templates/index.ts';
import { generateBranchName, refuseBranchName } from '../branch-names.ts';
import type { FolderCheck } from '../folder-check.ts';
import { describeLoss } from './unsaved-work.ts';
import type { ProvisionContext, Provisioner } from './provisioner.ts';

export type GitWorktreeDeps = {
  readonly git: GitPort;
  readonly folders: FolderCheck;
  /** Parent of all worktrees; made when needed. */
  readonly worktreesFolder: string;
};

type Plan = {
  readonly repository: string;
  readonly baseBranch: string;
  readonly branch: string;
};

/** A worktree of its own on a branch of its own, beside the person's checkout. */
export function createGitWorktreeProvisioner(deps: GitWorktreeDeps): Provisioner {
  async function findRepository(path: string): Promise<Result<string, string>> {
    const folder = await deps.folders.existing(path);
    if (!folder.ok) return folder;
    const repository = await deps.git.findRepository(folder.value);
    return repository === undefined ? err('This folder is not a git repository.') : ok(repository);
  }

  async function plan(
    workspaceName: string,
    parameters: ParameterMap,
  ): Promise<Result<Plan, readonly Validation[]>> {
    const repository = await findRepository(parameters.get('repository') ?? '');
    if (!repository.ok) return refuse('repository', repository.error);
    const listed = await deps.git.branches(repository.value);
    if (!listed.ok) return refuse('repository', listed.error.message);
    const branches = listed.value;

    const wantedBase = parameters.get('base_branch') ?? '';
    const baseBranch = wantedBase || (await currentBranch(repository.value));
    if (baseBranch === '') {
      return refuse('base_branch', 'No branch is checked out, so the base has to be named.');
    }
    if (!branches.includes(baseBranch)) {
      return refuse(
        'base_branch',
        wantedBase === ''
          ? `The branch ${baseBranch} has no commit yet.`
          : 'The repository has no branch of this name.',
      );
    }

    const wantedBranch = parameters.get('new_branch') ?? '';
    const branch = wantedBranch || generateBranchName(workspaceName, branches);
    const refusal = refuseBranchName(branch);
    if (refusal !== undefined) return refuse('new_branch', refusal);
    if (branches.includes(branch)) {
      return refuse('new_branch', 'The repository has a branch of this name already.');
    }
    return ok({ repository: repository.value, baseBranch, branch });
  }

  async function currentBranch(repository: string): Promise<string> {
    const current = await deps.git.currentBranch(repository);
    return current.ok ? current.value : '';
  }

  async function begin(context: ProvisionContext): Promise<Result<WorktreeState, string>> {
    const planned = await plan(context.workspaceName, context.parameters);
    if (!planned.ok) {
      return err(planned.error.map(({ field, detail }) => `${field}: ${detail}`).join(' '));
    }
    const root = rootOf(deps.worktreesFolder, context);
    return ok({ version: 1, kind: 'git-worktree', root, ...planned.value, created: false });
  }

  async function make(
    context: ProvisionContext,
    state: WorktreeState,
  ): Promise<Result<WorkspaceState, string>> {
    if (context.isCanceled()) return err('The build was cancelled.');
    context.saveState(state);
    context.log('info', `Making branch ${state.branch} from ${state.baseBranch}`);
    context.log('info', `Checking it out in ${state.root}`);
    await mkdir(deps.worktreesFolder, { recursive: true, mode: 0o700 });
    const added = await deps.git.addWorktree(worktreeOf(state));
    return added.ok ? ok(made(context, state)) : err(added.error.message);
  }

  /** What a build left that ended, in whatever way, before its worktree was known to be complete. */
  async function goOn(
    context: ProvisionContext,
    state: WorktreeState,
  ): Promise<Result<WorkspaceState, string>> {
    const repaired = await deps.git.repairWorktree(worktreeOf(state));
    if (!repaired.ok) return err(repaired.error.message);
    if (repaired.value === 'absent') return make(context, state);
    context.log('info', `Completed ${state.root}, the making of which was interrupted`);
    return ok(made(context, state));
  }

  return {
    async validate(workspaceName, parameters) {
      const planned = await plan(workspaceName, parameters);
      return planned.ok ? [] : planned.error;
    },

    async start(context, state) {
      const previous = asWorktree(state);
      if (previous === undefined) {
        const begun = await begin(context);
        return begun.ok ? make(context, begun.value) : begun;
      }
      if (!previous.created) return goOn(context, previous);
      if (!(await folderExists(previous.root))) {
        return err(`The worktree ${previous.root} is gone. Its branch is ${previous.branch}.`);
      }
      context.log('info', `Using ${previous.root} on branch ${previous.branch}`);
      return ok(previous);
    },

    async refuseRemoval(state) {
      const worktree = asWorktree(state);
      if (worktree === undefined) return undefined;
      const { root, baseBranch, created } = worktree;
      // Half of a worktree would look like one with its files deleted.
      const whole = created ? ok(undefined) : await deps.git.repairWorktree(worktreeOf(worktree));
      if (!(await folderExists(root))) return undefined;
      const unsaved = whole.ok ? await deps.git.unsavedWork(root, baseBranch) : whole;
      if (!unsaved.ok) {
        return `Whether ${root} holds unsaved work cannot be told: ${unsaved.error.message}`;
      }
      return describeLoss(root, unsaved.value);
    },

    async remove(context, state) {
      const worktree = asWorktree(state);
      if (worktree === undefined) return ok(undefined);
      const exists = await folderExists(worktree.root);
      const removed = await deps.git.removeWorktree(worktree.repository, worktree.root);
      // Without the folder only git's own record is left, and nothing is lost with it.
      if (!removed.ok && exists) return err(removed.error.message);
      context.log('info', exists ? `Removed ${worktree.root}` : `${worktree.root} was gone`);
      context.log('info', `Branch ${worktree.branch} stays in ${worktree.repository}`);
      return ok(undefined);
    },
  };
}

function made(context: ProvisionContext, state: WorktreeState): WorktreeState {
  const complete = { ...state, created: true };
  context.saveState(complete);
  return complete;
}

function worktreeOf({ repository, root, baseBranch, branch }: WorktreeState): NewWorktree {
  return { repositoryRoot: repository, worktree: root, baseBranch, newBranch: branch };
}

function refuse(
  field: string,
  detail: string,
): { readonly ok: false; readonly error: readonly Validation[] } {
  return err([{ field, detail }]);
}

/** Readable, and unique although names are used again. */
function rootOf(worktreesFolder: string, context: ProvisionContext): string {
  return join(worktreesFolder, `${context.workspaceName}-${context.workspaceId.slice(0, 8)}`);
}

function asWorktree(state: WorkspaceState | null): WorktreeState | undefined {
  return state?.kind === 'git-worktree' ? state : undefined;
}

async function folderExists(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
