import { describe, expect, test } from 'vitest';
import type { GitRepositoryChanges } from '#shared/api/git.ts';
import { emptyGitChanges, isNews, withGitMessage } from '#renderer/state/git-changes.ts';

function repository(root: string): GitRepositoryChanges {
  return { repo_root: root, branch: 'main', unified_diff: '' };
}

describe('frames of the git watch', () => {
  const first = withGitMessage(emptyGitChanges, {
    type: 'changes',
    scanned_at: '2026-01-01T00:00:00Z',
    repositories: [repository('/r'), repository('/s')],
  });

  test('without repositories tell only that nothing changed', () => {
    const later = withGitMessage(first, { type: 'changes', scanned_at: '2026-01-01T00:00:05Z' });
    expect(later.repositories).toBe(first.repositories);
    expect(later.scannedAt).toBe('2026-01-01T00:00:05Z');
  });

  test('replace the repositories that they name, and drop those that vanished', () => {
    const later = withGitMessage(first, {
      type: 'changes',
      repositories: [
        { repo_root: '/r', branch: '', removed: true },
        { repo_root: '/s', branch: 'topic' },
      ],
    });
    expect(later.repositories.map(({ repo_root: root, branch }) => [root, branch])).toEqual([
      ['/s', 'topic'],
    ]);
  });

  test('are news when they name a repository, and always where its diff is too large', () => {
    const heartbeat = { type: 'changes', scanned_at: '2026-01-01T00:00:05Z' } as const;
    expect(isNews(withGitMessage(first, heartbeat), first)).toBe(false);
    const named = { ...heartbeat, repositories: [{ ...repository('/r'), branch: 'topic' }] };
    expect(isNews(withGitMessage(first, named), first)).toBe(true);
    const noted = { ...repository('/r'), unified_diff: 'Total diff is too large to be shown.' };
    const large = withGitMessage(first, { type: 'changes', repositories: [noted] });
    expect(isNews(withGitMessage(large, heartbeat), large)).toBe(true);
  });
});
