import type { GitRepositoryChanges } from '#shared/api/git.ts';
import { parseUnifiedDiff, type FileDiff, type ParsedDiff } from '../../../widgets/unified-diff.ts';

/** One changed file of one repository. */
export type ChangedFile = {
  /** Names it among all repositories of the chat. */
  readonly key: string;
  readonly root: string;
  readonly diff: FileDiff;
};

export type RepositoryView = {
  readonly root: string;
  /** The last part of the root. */
  readonly name: string;
  /** Empty when no branch is checked out. */
  readonly branch: string;
  readonly files: readonly ChangedFile[];
  /** What the server says instead of a diff that is too large. */
  readonly note: string | undefined;
};

export type ListRow =
  | { readonly kind: 'repository'; readonly repository: RepositoryView }
  | { readonly kind: 'file'; readonly file: ChangedFile };

const parsed = new WeakMap<GitRepositoryChanges, ParsedDiff>();

/** Repositories with their diffs parsed; each frame's diff is parsed once. */
export function viewRepositories(
  repositories: readonly GitRepositoryChanges[],
): readonly RepositoryView[] {
  return repositories.map((repository) => {
    const root = repository.repo_root;
    const diff = parsed.get(repository) ?? parseUnifiedDiff(repository.unified_diff ?? '');
    parsed.set(repository, diff);
    return {
      root,
      name: root.slice(root.lastIndexOf('/') + 1) || root,
      branch: repository.branch,
      files: diff.files.map((file) => ({ key: `${root}\n${file.path}`, root, diff: file })),
      note: diff.note,
    };
  });
}

/** Rows of the list: the files whose path holds every word of the filter. */
export function listRows(
  repositories: readonly RepositoryView[],
  filter: string,
): readonly ListRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return repositories.flatMap((repository) => {
    const files = repository.files.filter(({ diff }) => {
      const path = diff.path.toLowerCase();
      return words.every((word) => path.includes(word));
    });
    const rows: ListRow[] = files.map((file) => ({ kind: 'file', file }));
    if (repositories.length < 2) return rows;
    return [{ kind: 'repository', repository } satisfies ListRow, ...rows];
  });
}

/**
 * The file to show: the chosen one, or where it was in the list when it is gone, so that the eye
 * stays where it was.
 */
export function selectedFile(
  rows: readonly ListRow[],
  chosenKey: string | undefined,
  lastIndex: number,
): ChangedFile | undefined {
  const files = filesOf(rows);
  const chosen = files.find((file) => file.key === chosenKey);
  return chosen ?? files[Math.min(Math.max(lastIndex, 0), files.length - 1)];
}

export function filesOf(rows: readonly ListRow[]): readonly ChangedFile[] {
  return rows.flatMap((row) => (row.kind === 'file' ? [row.file] : []));
}
