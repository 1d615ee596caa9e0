import { realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { UserId, WorkspaceId } from '#shared/kernel/ids.ts';
import type { WorkspaceState } from '../../../store/tables/workspace-state.ts';
import type { WorkspacesContext } from '../context.ts';

export type RecentFolder = {
  readonly path: string;
  readonly name: string;
  /** Empty when HEAD is detached or the folder is no repository. */
  readonly branch: string;
  readonly isGitRepository: boolean;
  readonly workspaceId: WorkspaceId | undefined;
  readonly lastUsedAt: string | undefined;
  readonly sample: boolean;
};

type Candidate = Pick<RecentFolder, 'path' | 'workspaceId' | 'lastUsedAt' | 'sample'>;

const shownAtMost = 20;

/** Folders that workspaces used, newest first, and the sample project; only those that exist. */
export async function recentFolders(
  context: WorkspacesContext,
  ownerId: UserId,
): Promise<readonly RecentFolder[]> {
  const sample = await realpath(context.sampleFolder).catch(() => context.sampleFolder);
  const candidates = new Map<string, Candidate>();
  for (const candidate of usedFolders(context, ownerId)) {
    if (!candidates.has(candidate.path)) {
      candidates.set(candidate.path, { ...candidate, sample: candidate.path === sample });
    }
  }
  const shown = Array.from(candidates.values()).slice(0, shownAtMost);
  if (!shown.some((candidate) => candidate.sample)) {
    shown.push({ path: sample, workspaceId: undefined, lastUsedAt: undefined, sample: true });
  }
  const found = await Promise.all(shown.map((candidate) => describe(context, candidate)));
  return found.filter((folder) => folder !== undefined);
}

function usedFolders(context: WorkspacesContext, ownerId: UserId): Omit<Candidate, 'sample'>[] {
  const { workspaces, builds } = context.stores;
  return workspaces
    .listLive()
    .filter((workspace) => workspace.ownerId === ownerId)
    .toSorted((left, right) => Date.parse(right.lastUsedAt) - Date.parse(left.lastUsedAt))
    .flatMap((workspace) => {
      const state = builds.latest(workspace.id)?.state;
      if (!state) return [];
      return [
        {
          path: personsFolder(state),
          workspaceId: state.kind === 'local-folder' ? workspace.id : undefined,
          lastUsedAt: workspace.lastUsedAt,
        },
      ];
    });
}

/** A worktree is ours; the person knows the repository it was made from. */
function personsFolder(state: WorkspaceState): string {
  return state.kind === 'local-folder' ? state.root : state.repository;
}

async function describe(
  context: WorkspacesContext,
  candidate: Candidate,
): Promise<RecentFolder | undefined> {
  const { git } = context.bridgeHost;
  const exists = await stat(candidate.path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!exists) return undefined;
  const repository = await git.findRepository(candidate.path);
  const branch = repository === undefined ? undefined : await git.currentBranch(repository);
  return {
    ...candidate,
    name: basename(candidate.path),
    branch: branch?.ok ? branch.value : '',
    isGitRepository: repository !== undefined,
  };
}
