import { readdir, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git, gitRepository, writeFiles } from '#test/support/git-repository.ts';
import { testGitCheckpoints } from '#test/support/git-checkpoints.ts';
import { valueOf } from '#test/support/git-review.ts';

const count = 240;
const oddNames = ['quote".txt', 'back\\slash', 'new\nline', ' blank ', '-dash', 'ümläut', 'a\tb'];

function namesOf(folder: string): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${folder}/d${at % 60}/f${at}.txt`);
}

function filled(names: readonly string[], text: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `${name}\n${text}\n`]));
}

/** What git itself makes a tree of, without its own index or objects. */
async function treeOfEverything(root: string): Promise<string> {
  const copy = await gitRepository();
  await git(copy, `--work-tree=${root}`, 'add', '--all', '--force');
  return (await git(copy, 'write-tree')).trim();
}

async function looseObjects(root: string): Promise<number> {
  return Number(/^count: (\d+)$/m.exec(await git(root, 'count-objects', '-v'))?.[1]);
}

test('many changes at once are kept as git has them, in one pack and without a trace', async () => {
  const [old, added] = [namesOf('old'), namesOf('new')];
  const root = await gitRepository({
    ...filled([...old, ...oddNames.map((name) => `odd/${name}`)], 'first'),
    'becomes/folder': 'a file\n',
    'becomes-file/inside': 'a folder\n',
    '.gitattributes': '*.crlf text eol=crlf\n',
    'a.crlf': 'a\n',
  });
  const [refs, loose] = [await git(root, 'for-each-ref'), await looseObjects(root)];
  await writeFiles(root, {
    ...filled([...old.slice(0, 150), ...added], 'second'),
    ...filled(
      oddNames.map((name) => `odd/${name}`),
      'second',
    ),
    'a.crlf': 'b\r\n',
    'large.bin': Buffer.alloc(2 * 1024 * 1024, 7),
  });
  await Promise.all(old.slice(150).map((name) => unlink(join(root, name))));
  await unlink(join(root, 'becomes/folder'));
  await writeFiles(root, { 'becomes/folder/inside': 'now\n' });
  await rm(join(root, 'becomes-file'), { recursive: true });
  await writeFile(join(root, 'becomes-file'), 'now\n');
  await symlink('a.crlf', join(root, 'link'));

  const checkpoints = await testGitCheckpoints();
  const kept = valueOf(await checkpoints.capture(root));
  expect(kept.tree).toBe(await treeOfEverything(root));
  // Only what is converted, large, a link, or says where the exact bytes are.
  expect((await looseObjects(root)) - loose).toBeLessThan(20);
  expect(await git(root, 'for-each-ref')).toBe(refs);
  const left = await readdir(join(root, '.git'));
  expect(left.filter((name) => /crash|\.lock$/.test(name))).toEqual([]);
  expect(valueOf(await checkpoints.capture(root))).toEqual(kept);

  await git(root, 'checkout', '--quiet', '--force', '.');
  await git(root, 'clean', '--quiet', '--force', '-d');
  const current = valueOf(await checkpoints.capture(root));
  valueOf(await checkpoints.restore(root, { current, target: kept }, undefined));
  expect(await treeOfEverything(root)).toBe(kept.tree);
});

test('a bulk that git cannot store leaves no report behind, and the state is kept all the same', async () => {
  const root = await gitRepository({ 'a.txt': 'a\n' });
  const reports = async (): Promise<string[]> =>
    (await readdir(join(root, '.git'))).filter((name) => name.includes('crash'));
  await writeFile(join(root, '.git/fast_import_crash_1'), 'somebody else’s');
  // Git finds no place for a pack.
  await rm(join(root, '.git/objects/pack'), { recursive: true });
  await writeFile(join(root, '.git/objects/pack'), '');
  await writeFiles(root, filled(namesOf('new'), 'first'));
  const kept = valueOf(await (await testGitCheckpoints()).capture(root));
  expect(kept.tree).toBe(await treeOfEverything(root));
  expect(await reports()).toEqual(['fast_import_crash_1']);
});
