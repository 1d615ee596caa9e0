import type { ReviewGit } from '../git-review/git.ts';
import { splitAtNul } from '../git-review/raw-diff.ts';
import type { BytePath } from './byte-paths.ts';
import { trackedOf } from './tracked-of.ts';
import type { TreeEntry } from './import-trees.ts';

const submodule = '160000';
const others = ['ls-files', '-z', '--others', '--exclude-standard'];

export type TreeDifferences = {
  /** In HEAD, and not here. */
  readonly without: readonly BytePath[];
  /** Other than in HEAD, and stored by the index. */
  readonly stored: readonly TreeEntry[];
  /** To be looked at: what is there is what counts. */
  readonly looked: ReadonlySet<BytePath>;
};

/**
 * How index and work tree differ from HEAD; undefined where that takes more than files. `raw`: what
 * is looked at as long as it is tracked, even if the index finds it unchanged.
 */
export async function differencesFromHead(
  git: ReviewGit,
  root: string,
  raw: Iterable<BytePath>,
): Promise<TreeDifferences | undefined> {
  const compare = ['diff-index', '--raw', '-z', '--full-index', '--no-renames'];
  const [tracked, untracked, isUsual] = await Promise.all([
    git.run(root, [...compare, '--ignore-submodules=dirty', 'HEAD', '--']),
    git.run(root, others),
    hasUsualFiles(git, root),
  ]);
  if (!isUsual || !tracked.ok || !untracked.ok) return undefined;
  if (tracked.value.truncated || untracked.value.truncated) return undefined;
  const without: BytePath[] = [];
  const stored: TreeEntry[] = [];
  const looked = new Set<BytePath>();
  const pieces = splitAtNul(tracked.value.stdout).map((piece) => piece.toString('latin1'));
  for (let at = 0; at + 1 < pieces.length; at += 2) {
    const [head = '', path = ''] = pieces.slice(at, at + 2);
    const [oldMode = '', mode = '', , id = '', status = ''] = head.slice(1).split(' ');
    const isStored = /[1-9a-f]/.test(id);
    if (status !== 'D' && !isStored && [oldMode, mode].includes(submodule)) return undefined;
    if (status === 'D') without.push(path);
    else if (status !== 'U' && isStored) stored.push({ path, mode, what: id });
    else looked.add(path);
  }
  // A name that ends with a slash is a repository of its own.
  for (const path of namesIn(untracked.value.stdout)) if (!path.endsWith('/')) looked.add(path);
  for (const path of await trackedOf(git, root, Array.from(raw))) looked.add(path);
  return { without, stored: stored.filter(({ path }) => !looked.has(path)), looked };
}

/** Names are told apart and files have modes and links, as on most systems. */
async function hasUsualFiles(git: ReviewGit, root: string): Promise<boolean> {
  const pattern = String.raw`^core\.(ignorecase|precomposeunicode|filemode|symlinks)$`;
  const args = ['config', '--type=bool', '--get-regexp', pattern];
  const output = await git.run(root, args, { okCodes: [0, 1] });
  if (!output.ok) return false;
  const text = output.value.stdout.toString('latin1');
  return !/^core\.(ignorecase|precomposeunicode) true$|^core\.(filemode|symlinks) false$/m.test(
    text,
  );
}

/**
 * What git tracks and what it does not ignore, at and below the names; undefined where what is
 * tracked is not what lies there.
 */
export async function listedBelow(
  git: ReviewGit,
  root: string,
  names: readonly string[],
): Promise<ReadonlySet<BytePath> | undefined> {
  const [tracked, untracked, isUsual] = await Promise.all([
    git.run(root, ['ls-files', '-z', '-v', '--stage', '--', ...names]),
    git.run(root, [...others, '--', ...names]),
    hasUsualFiles(git, root),
  ]);
  if (!isUsual || !tracked.ok || !untracked.ok) return undefined;
  const looked = new Set<BytePath>();
  for (const entry of namesIn(tracked.value.stdout)) {
    const [, tag = '', mode = '', path = ''] =
      /^(\S) (\d{6}) [0-9a-f]+ \d\t(.*)$/s.exec(entry) ?? [];
    // A file that is not checked out, or that git was told to take for unchanged.
    if (mode === submodule || !/^[HM]$/.test(tag)) return undefined;
    looked.add(path);
  }
  for (const path of namesIn(untracked.value.stdout)) if (!path.endsWith('/')) looked.add(path);
  return looked;
}

function namesIn(output: Buffer): readonly BytePath[] {
  return splitAtNul(output).map((piece) => piece.toString('latin1'));
}
