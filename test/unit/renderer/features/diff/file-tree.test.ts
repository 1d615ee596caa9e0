import { describe, expect, test } from 'vitest';
import {
  filesInOrder,
  filterGroups,
  moveInTree,
  treeRows,
  typeAhead,
  type TreeGroup,
} from '#renderer/features/diff/model/file-tree.ts';

type File = { readonly key: string; readonly path: string };

function group(paths: readonly string[], title = ''): TreeGroup<File> {
  return { key: `g${title}`, title, note: '', files: paths.map((path) => ({ key: path, path })) };
}

function shown(groups: readonly TreeGroup<File>[], closed: readonly string[] = []): string[] {
  return treeRows(groups, new Set(closed)).map((row) => {
    const name = row.kind === 'group' ? `# ${row.group.title}` : row.name;
    return `${'  '.repeat(row.level - 1)}${name}${row.kind === 'folder' ? '/' : ''}`;
  });
}

describe('the tree of changed files', () => {
  test('folds folders that hold only a folder, and puts folders before files by name', () => {
    const files = ['z.ts', 'src/main/deep/b.ts', 'src/main/deep/a10.ts', 'src/main/deep/a9.ts'];
    expect(shown([group([...files, 'docs/read.md', 'docs/x/y.md'])])).toEqual([
      'docs/',
      '  x/',
      '    y.md',
      '  read.md',
      'src/main/deep/',
      '  a9.ts',
      '  a10.ts',
      '  b.ts',
      'z.ts',
    ]);
  });

  test('leaves out what lies in a closed folder, and keeps equal folders of groups apart', () => {
    const groups = [group(['a/x.ts'], 'one'), group(['a/x.ts'], 'two'), group([], 'none')];
    expect(shown(groups, ['gone\na/'])).toEqual(['# one', '  a/', '# two', '  a/', '    x.ts']);
    expect(filesInOrder(groups)).toHaveLength(2);
  });

  test('shows ten thousand files without a quadratic step', () => {
    const paths = Array.from({ length: 10_000 }, (_, index) => `d${index % 100}/f${index}.ts`);
    const rows = treeRows([group(paths)], new Set());
    expect(rows).toHaveLength(10_100);
    const last = rows.at(-1);
    expect(last).toMatchObject({ kind: 'file', level: 2, position: 100, siblings: 100 });
  });

  test('is filtered by every word, whatever their case and order', () => {
    const groups = [group(['src/Date.ts', 'src/time.ts', 'README.md'])];
    expect(filesInOrder(filterGroups(groups, 'DATE src')).map(({ path }) => path)).toEqual([
      'src/Date.ts',
    ]);
    expect(filterGroups(groups, '  ')).toBe(groups);
  });
});

describe('keys in the tree', () => {
  const rows = treeRows([group(['a/b.ts', 'a/c.ts', 'd.ts'])], new Set());
  const closed = treeRows([group(['a/b.ts', 'd.ts'])], new Set(['g\na/']));

  test('up and down stay inside; left leads to the folder and closes it; right opens it', () => {
    expect(moveInTree(rows, 0, 'ArrowUp')).toEqual({ kind: 'go', index: 0 });
    expect(moveInTree(rows, 3, 'ArrowDown')).toEqual({ kind: 'go', index: 3 });
    expect(moveInTree(rows, 2, 'ArrowLeft')).toEqual({ kind: 'go', index: 0 });
    expect(moveInTree(rows, 0, 'ArrowLeft')).toEqual({ kind: 'close', key: 'g\na/' });
    expect(moveInTree(closed, 0, 'ArrowRight')).toEqual({ kind: 'open', key: 'g\na/' });
    expect(moveInTree(rows, 0, 'ArrowRight')).toEqual({ kind: 'go', index: 1 });
    expect(moveInTree(rows, 1, 'ArrowRight')).toBeUndefined();
    expect(moveInTree(rows, 1, 'End')).toEqual({ kind: 'go', index: 3 });
    expect(moveInTree(rows, 1, 'q')).toBeUndefined();
  });

  test('letters find the next name, and more letters the same one', () => {
    const names = treeRows([group(['beta.ts', 'bet.ts', 'alpha.ts'])], new Set());
    const name = (at: number) => names[at]?.key;
    expect(name(typeAhead(names, 0, 'b'))).toBe('bet.ts');
    expect(name(typeAhead(names, 1, 'b'))).toBe('beta.ts');
    expect(name(typeAhead(names, 1, 'be'))).toBe('bet.ts');
    expect(name(typeAhead(names, 2, 'a'))).toBe('alpha.ts');
    expect(typeAhead(names, 0, 'zz')).toBe(-1);
  });
});
