import type { GitRepositoryChanges } from '#shared/api/git.ts';
import { parseUnifiedDiff, type FileDiff } from '../../../widgets/unified-diff.ts';

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

/**
 * Gives repositories with their diffs parsed. A file whose diff is what it was keeps its object,
 * so that a new scan disturbs only what it changed.
 */
export function createRepositoryViewer(): (
  repositories: readonly GitRepositoryChanges[],
) => readonly RepositoryView[] {
  let views = new Map<GitRepositoryChanges, RepositoryView>();
  let files = new Map<string, ChangedFile>();

  return (repositories) => {
    views = new Map(
      repositories.map((repository) => [
        repository,
        views.get(repository) ?? viewRepository(repository, files),
      ]),
    );
    const current = Array.from(views.values());
    files = new Map(current.flatMap((view) => view.files.map((file) => [file.key, file])));
    return current;
  };
}

function viewRepository(
  { repo_root: root, branch, unified_diff: text = '' }: GitRepositoryChanges,
  known: ReadonlyMap<string, ChangedFile>,
): RepositoryView {
  const { files, note } = parseUnifiedDiff(text);
  return {
    root,
    name: root.slice(root.lastIndexOf('/') + 1) || root,
    branch,
    note,
    files: files.map((diff) => {
      const key = `${root}\n${diff.path}`;
      const before = known.get(key);
      return before?.diff.source === diff.source ? before : { key, root, diff };
    }),
  };
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
