import type { UnsavedWork } from '../../../agent-bridge/ports/index.ts';

/** What would be lost with the worktree, as a sentence; undefined when nothing would. */
export function describeLoss(worktree: string, unsaved: UnsavedWork): string | undefined {
  const parts = [
    count(unsaved.uncommittedFiles, 'uncommitted file'),
    count(
      unsaved.unpushedCommits,
      'commit that is on no other branch or remote',
      'commits that are on no other branch or remote',
    ),
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  return (
    `${worktree} holds ${parts.join(' and ')}. Commit and push the work, ` +
    'or delete with "orphan" to leave the folder in place.'
  );
}

function count(amount: number, one: string, many = `${one}s`): string | undefined {
  if (amount === 0) return undefined;
  return `${amount} ${amount === 1 ? one : many}`;
}
