import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { EarlierSnapshot, GitError, RepositorySnapshot } from '../../ports/index.ts';
import { renewFiles } from './renew-files.ts';
import type { RepositoryFacts, RepositoryFactsCache } from './repository-facts.ts';
import type { RunGit } from './run-git.ts';
import { changesOf, lookAtWorktree, type ChangedFiles } from './worktree-changes.ts';

export type TakeSnapshot = (
  root: string,
  earlier?: EarlierSnapshot,
) => Promise<Result<RepositorySnapshot, GitError>>;

type Kept = {
  readonly facts: RepositoryFacts;
  readonly files: ChangedFiles;
  /** Whether the index is as HEAD; undefined when nobody has looked. */
  readonly isUnstaged?: boolean;
};

/** Takes snapshots; one that follows another is made of it, if just a few files are concerned. */
export function createTakeSnapshot(run: RunGit, facts: RepositoryFactsCache): TakeSnapshot {
  /** What snapshots were made of. */
  const kept = new WeakMap<RepositorySnapshot, Kept>();

  async function take(root: string): Promise<Result<RepositorySnapshot, GitError>> {
    const known = await facts.known(root);
    // All at once, as if there were a commit when that is not known: there nearly always is.
    const base = known?.hasHead === false ? undefined : 'HEAD';
    const [about, first] = await Promise.all([
      known ? ok(known) : facts.read(root),
      lookAtWorktree(run, root, base),
    ]);
    if (!about.ok) return about;
    const { top, hasHead, branch, remoteOrigin } = about.value;
    // Without its own .git the folder would show the repository around it.
    if (top !== root) return err({ kind: 'not_a_repository', message: `${root} is no repository` });
    const isMistaken = base !== undefined && !hasHead;
    const look = isMistaken ? await lookAtWorktree(run, root, undefined) : first;
    if (!look.ok) return look;
    const snapshot = { branch, remoteOrigin, ...look.value.changes };
    if (look.value.files) kept.set(snapshot, { facts: about.value, files: look.value.files });
    return ok(snapshot);
  }

  async function renew(
    root: string,
    { snapshot, paths }: EarlierSnapshot,
  ): Promise<RepositorySnapshot | undefined> {
    const earlier = kept.get(snapshot);
    if (earlier === undefined || earlier.facts !== (await facts.known(root))) return undefined;
    if (!earlier.facts.isDiffedByFile || !earlier.facts.hasHead) return undefined;
    const isUnstaged = earlier.isUnstaged ?? (await isIndexAsHead(run, root));
    kept.set(snapshot, { ...earlier, isUnstaged });
    const side = isUnstaged ? 'index' : 'HEAD';
    const files = await renewFiles(run, root, earlier.files, { paths, side });
    if (files === undefined) return undefined;
    const renewed = { ...snapshot, ...changesOf(files) };
    kept.set(renewed, { facts: earlier.facts, files, isUnstaged });
    return renewed;
  }

  return async (root, earlier) => {
    const renewed = earlier && (await renew(root, earlier));
    return renewed ? ok(renewed) : take(root);
  };
}

async function isIndexAsHead(run: RunGit, root: string): Promise<boolean> {
  const args = ['diff', '--cached', '--quiet', '--no-ext-diff', 'HEAD', '--'];
  const output = await run(args, { cwd: root, okCodes: [0, 1] });
  return output.ok && output.value.code === 0;
}
