import { describe, expect, test } from 'vitest';
import type { GitRepositoryChanges } from '#shared/api/git.ts';
import {
  createRepositoryViewer,
  filesOf,
  listRows,
  selectedFile,
} from '#renderer/features/diff/model/changed-files.ts';
import { rebuildSides } from '#renderer/features/diff/model/rebuilt-sides.ts';
import { emptyGitChanges, withGitMessage } from '#renderer/state/git-changes.ts';

function diffOf(path: string, line: string): string {
  return `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -3 +3,2 @@\n-old\n+${line}\n+more\n`;
}

function repository(root: string, ...diffs: string[]): GitRepositoryChanges {
  return { repo_root: root, branch: 'main', unified_diff: diffs.join('') };
}

describe('changed files', () => {
  test('that did not change keep their objects over a new scan', () => {
    const view = createRepositoryViewer();
    const [first] = view([repository('/r', diffOf('a', 'x'), diffOf('b', 'x'))]);
    const [second] = view([repository('/r', diffOf('a', 'x'), diffOf('b', 'y'))]);
    expect(second?.files[0]).toBe(first?.files[0]);
    expect(second?.files[1]).not.toBe(first?.files[1]);
  });

  test('are filtered by every word, and named by repository when there are several', () => {
    const view = createRepositoryViewer();
    const one = view([repository('/r', diffOf('src/date.ts', 'x'), diffOf('README.md', 'x'))]);
    expect(filesOf(listRows(one, 'SRC date')).map((file) => file.diff.path)).toEqual([
      'src/date.ts',
    ]);
    const two = view([repository('/r', diffOf('a', 'x')), repository('/s', diffOf('a', 'x'))]);
    expect(listRows(two, '').map((row) => row.kind)).toEqual([
      'repository',
      'file',
      'repository',
      'file',
    ]);
  });

  test('the choice falls on the neighbour when the chosen one is gone', () => {
    const view = createRepositoryViewer();
    const rows = (paths: string[]) =>
      listRows(view([repository('/r', ...paths.map((path) => diffOf(path, 'x')))]), '');
    expect(selectedFile(rows(['a', 'b', 'c']), '/r\nb', 1)?.diff.path).toBe('b');
    expect(selectedFile(rows(['a', 'c']), '/r\nb', 1)?.diff.path).toBe('c');
    expect(selectedFile(rows(['a']), '/r\nb', 1)?.diff.path).toBe('a');
    expect(selectedFile([], '/r\nb', 1)).toBeUndefined();
  });

  test('sides rebuilt from a diff have every line at its number', () => {
    const [view] = createRepositoryViewer()([repository('/r', diffOf('a', 'new'))]);
    const [file] = view?.files ?? [];
    expect(file && rebuildSides(file.diff)).toEqual({
      original: '\n\nold\n',
      modified: '\n\nnew\nmore\n',
    });
  });
});

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
});
