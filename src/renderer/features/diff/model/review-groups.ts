import type { ReviewRepository } from '#shared/api/review.ts';
import type { ReviewItem, ReviewList, ReviewView } from '../../../state/review-items.ts';
import type { TreeGroup } from './file-tree.ts';

/** The lists under headings, where there is more than one. */
export function groupLists(
  lists: readonly ReviewList[],
  repositories: readonly ReviewRepository[],
  view: ReviewView,
): readonly TreeGroup<ReviewItem>[] {
  const isSeveral = repositories.length > 1;
  return lists.map(({ root, range, items }) => {
    const branch = repositories.find(({ repo_root: other }) => other === root)?.branch ?? '';
    const part = range.scope === 'staged' ? 'Staged' : 'Not staged';
    const name = baseName(root);
    const titles = [view.scope === 'apart' ? part : '', isSeveral ? name : ''].filter(Boolean);
    return {
      key: `${root}\n${range.scope}`,
      title: titles.join(' · '),
      note: view.scope === 'apart' ? String(items.length) : branch || 'no branch',
      files: items,
    };
  });
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || path;
}

/**
 * The file to show: the chosen one, or where it was in the list when it is gone, so that the eye
 * stays where it was.
 */
export function findSelected(
  items: readonly ReviewItem[],
  chosenKey: string | undefined,
  lastIndex: number,
): ReviewItem | undefined {
  const chosen = items.find((item) => item.key === chosenKey);
  return chosen ?? items[Math.min(Math.max(lastIndex, 0), items.length - 1)];
}
