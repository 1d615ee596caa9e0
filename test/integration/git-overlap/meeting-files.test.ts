import { chmod, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { OverlapList } from '#main/services/review/index.ts';
import { addWorktree, overlapBench, type OverlapBench } from '#test/support/git-overlap.ts';
import { commitAll, git, gitRepository, writeFiles } from '#test/support/git-repository.ts';

const lines = (...changed: readonly (readonly [number, string])[]): string => {
  const text = Array.from({ length: 20 }, (_, at) => `line ${at + 1}`);
  for (const [line, words] of changed) text[line - 1] = words;
  return `${text.join('\n')}\n`;
};

type Trees = { readonly one: string; readonly two: string; readonly bench: OverlapBench };

/** Two chats, `one` and `two`, each in a work tree of its own. */
async function trees(
  files: Readonly<Record<string, string | Uint8Array>> = { 'a.txt': lines() },
): Promise<Trees> {
  const one = await gitRepository(files);
  const two = await addWorktree(one, 'two');
  const bench = overlapBench([
    { title: 'one', root: one },
    { title: 'two', root: two },
  ]);
  onTestFinished(() => bench.overlaps.close());
  return { one, two, bench };
}

const told = ({ overlaps }: OverlapList) =>
  overlaps.map(({ path, ranges, other }) => [
    path,
    ranges.map((range) => [...range]),
    other.chat.title,
    other.path,
  ]);

describe('two work trees of one repository', () => {
  test('are told of the lines that both change, each with its own numbers', async () => {
    const { one, two, bench } = await trees();
    await writeFile(join(one, 'a.txt'), `first\n${lines([7, 'mine'])}`);
    await writeFile(join(two, 'a.txt'), lines([7, 'theirs'], [15, 'alone']));
    const expected = {
      root: one,
      path: 'a.txt',
      ranges: [[8, 8]],
      other: { chat: { id: 'two', title: 'two' }, root: two, path: 'a.txt', ranges: [[7, 7]] },
    };
    expect(await bench.list('one')).toEqual({ overlaps: [expected], cut: false });
    expect(told(await bench.list('two'))).toEqual([['a.txt', [[7, 7]], 'one', 'a.txt']]);
  });

  test('hear nothing of what git merges by itself', async () => {
    const { one, two, bench } = await trees({ 'a.txt': lines(), 'b.txt': lines(), 'c.txt': 'c\n' });
    await writeFiles(one, {
      'a.txt': lines([7, 'mine']),
      'b.txt': lines([3, 'same']),
      'n.txt': 'n',
    });
    await writeFiles(two, {
      'a.txt': lines([9, 'theirs']),
      'b.txt': lines([3, 'same']),
      'n.txt': 'n',
    });
    await unlink(join(one, 'c.txt'));
    await unlink(join(two, 'c.txt'));
    expect(await bench.list('one')).toEqual({ overlaps: [], cut: false });
  });

  test('count what is committed on their branches, and not what both had before', async () => {
    const { one, two, bench } = await trees();
    await writeFile(join(one, 'a.txt'), lines([7, 'mine']));
    await commitAll(one);
    await writeFile(join(two, 'a.txt'), lines([8, 'next to it']));
    expect(told(await bench.list('two'))).toEqual([['a.txt', [[8, 8]], 'one', 'a.txt']]);
    await git(two, 'checkout', '--quiet', '.');
    await git(two, 'merge', '--quiet', 'main');
    await writeFile(join(two, 'a.txt'), lines([7, 'mine'], [8, 'next to it']));
    bench.noticed(two);
    expect(told(await bench.list('two'))).toEqual([]);
  });

  test('hear that it is over when one side takes its change back', async () => {
    const { one, two, bench } = await trees();
    await writeFile(join(one, 'a.txt'), lines([7, 'mine']));
    await writeFile(join(two, 'a.txt'), lines([7, 'theirs']));
    expect((await bench.list('one')).overlaps).toHaveLength(1);
    await writeFile(join(two, 'a.txt'), lines());
    bench.noticed(two);
    expect((await bench.list('one')).overlaps).toEqual([]);
    expect((await bench.list('two')).overlaps).toEqual([]);
  });
});

describe('files as a whole', () => {
  test('meet where both add one, untracked or not, unless they are the same', async () => {
    const { one, two, bench } = await trees();
    await writeFiles(one, { 'new.txt': 'mine\n', 'same.txt': 'x\n', 'näme "1"\n.txt': '1' });
    await writeFiles(two, { 'new.txt': 'theirs\n', 'same.txt': 'x\n', 'näme "1"\n.txt': '2' });
    await git(two, 'add', 'new.txt');
    expect(told(await bench.list('one'))).toEqual([
      ['new.txt', [], 'two', 'new.txt'],
      ['näme "1"\n.txt', [], 'two', 'näme "1"\n.txt'],
    ]);
  });

  test('leave out what git ignores', async () => {
    const { one, two, bench } = await trees({ '.gitignore': '*.log\n', 'a.txt': 'a\n' });
    await writeFiles(one, { 'x.log': 'mine\n' });
    await writeFiles(two, { 'x.log': 'theirs\n' });
    expect(told(await bench.list('one'))).toEqual([]);
  });

  test('meet where one is deleted and the other changed, or only its mode', async () => {
    const { one, two, bench } = await trees({ 'a.txt': lines(), 'b.txt': 'b\n', 'c.txt': 'c\n' });
    await writeFile(join(one, 'a.txt'), lines([2, 'mine']));
    await chmod(join(one, 'b.txt'), 0o755);
    // Touched, not changed.
    await writeFile(join(one, 'c.txt'), 'c\n');
    for (const name of ['a.txt', 'b.txt', 'c.txt']) await unlink(join(two, name));
    const expected = ['a.txt', 'b.txt'].map((name) => [name, [], 'two', name]);
    expect(told(await bench.list('one'))).toEqual(expected);
    expect(told(await bench.list('two')).map(([path]) => path)).toEqual(['a.txt', 'b.txt']);
  });

  test('meet where a binary file or the kind of a file changes', async () => {
    const binary = (last: number): Uint8Array => Uint8Array.from([1, 0, 2, last]);
    const { one, two, bench } = await trees({
      'x.bin': binary(1),
      'same.bin': binary(1),
      link: 'text\n',
    });
    await writeFiles(one, { 'x.bin': binary(2), 'same.bin': binary(3), link: 'changed\n' });
    await writeFiles(two, { 'x.bin': binary(4), 'same.bin': binary(3) });
    await rm(join(two, 'link'));
    await symlink('x.bin', join(two, 'link'));
    expect(told(await bench.list('one')).map(([path]) => path)).toEqual(['link', 'x.bin']);
  });

  test('are followed where one side moves them', async () => {
    const own = (name: string, ...changed: readonly (readonly [number, string])[]): string =>
      lines(...changed).replaceAll('line', name);
    const { one, two, bench } = await trees({
      'a.txt': own('a'),
      'b.txt': own('b'),
      'c.txt': own('c'),
    });
    for (const name of ['a', 'b', 'c']) await git(one, 'mv', `${name}.txt`, `${name}-moved.txt`);
    await writeFile(join(one, 'a-moved.txt'), own('a', [7, 'mine']));
    await writeFile(join(two, 'a.txt'), own('a', [7, 'theirs']));
    await writeFile(join(two, 'b.txt'), own('b', [7, 'theirs']));
    await git(two, 'mv', 'c.txt', 'c-elsewhere.txt');
    expect(told(await bench.list('one'))).toEqual([
      ['a-moved.txt', [[7, 7]], 'two', 'a.txt'],
      ['c-moved.txt', [], 'two', 'c-elsewhere.txt'],
    ]);
  });
});

describe('who is compared', () => {
  test('chats in one work tree share its lines; three trees meet in pairs', async () => {
    const one = await gitRepository({ 'a.txt': lines() });
    const two = await addWorktree(one, 'two');
    const three = await addWorktree(one, 'three');
    const elsewhere = await gitRepository({ 'a.txt': lines() });
    const bench = overlapBench([
      { title: 'one', root: one },
      { title: 'with one', root: one },
      { title: 'two', root: two },
      { title: 'three', root: elsewhere, touched: [three] },
    ]);
    onTestFinished(() => bench.overlaps.close());
    await writeFile(join(one, 'a.txt'), lines([7, 'one']));
    expect(await bench.list('one')).toEqual({ overlaps: [], cut: false });
    await writeFile(join(two, 'a.txt'), lines([7, 'two'], [15, 'two']));
    await writeFile(join(three, 'a.txt'), lines([15, 'three']));
    for (const root of [one, two, three]) bench.noticed(root);
    const others = async (title: string) =>
      (await bench.list(title)).overlaps.map(({ ranges, other }) => [other.chat.title, ranges]);
    expect(await others('one')).toEqual([['two', [[7, 7]]]]);
    expect(await others('with one')).toEqual([['two', [[7, 7]]]]);
    expect(await others('two')).toEqual([
      ['one', [[7, 7]]],
      ['with one', [[7, 7]]],
      ['three', [[15, 15]]],
    ]);
    expect(await others('three')).toEqual([['two', [[15, 15]]]]);
    // The other repository concerns nobody.
    expect(bench.watched()).toEqual([one, two, three].toSorted());
  });

  test('work trees that are gone, without a commit or without a common one', async () => {
    const { two, bench } = await trees({ 'a.txt': lines() });
    await git(two, 'checkout', '--quiet', '--orphan', 'fresh');
    await writeFile(join(two, 'a.txt'), lines([3, 'begun anew']));
    expect(told(await bench.list('one'))).toEqual([['a.txt', [], 'two', 'a.txt']]);
    await commitAll(two);
    bench.noticed(two);
    expect(told(await bench.list('one'))).toEqual([['a.txt', [], 'two', 'a.txt']]);
    await rename(two, `${two}-gone`);
    expect(await bench.list('one')).toEqual({ overlaps: [], cut: false });
    expect(told(await bench.list('one'))).toEqual([]);
  });

  test('at most twenty work trees, and says that there are more', async () => {
    const one = await gitRepository({ 'a.txt': lines() });
    const roots = [one];
    for (let at = 0; at < 21; at += 1) roots.push(await addWorktree(one, `tree-${at}`));
    const bench = overlapBench(roots.map((root, at) => ({ title: `chat ${at}`, root })));
    onTestFinished(() => bench.overlaps.close());
    expect(await bench.list('chat 0')).toEqual({ overlaps: [], cut: true });
    expect(bench.watched()).toHaveLength(20);
  });
});
