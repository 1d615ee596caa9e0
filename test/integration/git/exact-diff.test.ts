import { lstat, readFile, readlink, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { git, gitBytes, gitRepository, testGit } from '#test/support/git-repository.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { at, createDice, filesBelow, place, randomStep } from './random-tree.ts';
import { randomRepository } from './random-repository.ts';

/** `PILOTHOUSE_EXACT_SEED` repeats a run, `PILOTHOUSE_EXACT_ROUNDS` makes it longer. */
const firstSeed = Number(process.env['PILOTHOUSE_EXACT_SEED'] ?? Date.now() % 1_000_000);
const rounds = Number(process.env['PILOTHOUSE_EXACT_ROUNDS'] ?? 20);

async function takeDiff(root: string): Promise<string> {
  const taken = await testGit.snapshot(root);
  if (!taken.ok) throw new Error(taken.error.message);
  return taken.value.unifiedDiff;
}

/** What the wire does to a diff must not change it. */
function overTheWire(diff: string): string {
  const text: unknown = JSON.parse(Buffer.from(JSON.stringify(diff)).toString('utf8'));
  if (typeof text !== 'string') throw new Error('a text was expected');
  return text;
}

type Cut = {
  readonly patch: string;
  readonly marked: ReadonlySet<string>;
  /** Those of them that make way for something else. */
  readonly gone: ReadonlySet<string>;
};

/** The patch without the sections that only say that a file is binary, and the names in those. */
async function cutMarkers(root: string, diff: string): Promise<Cut> {
  const sections = diff.split(/^(?=diff --git )/m);
  const isMarker = (section: string): boolean =>
    /^Binary files .* differ$/m.test(section.split(/^@@/m)[0] ?? '');
  const marked = new Set<string>();
  const gone = new Set<string>();
  for (const section of sections.filter(isMarker)) {
    const file = join(await tempFolder(), 'marker');
    await writeFile(file, section);
    const counted = await gitBytes(root, ['apply', '--numstat', '-z', file, '--']);
    for (const entry of counted.split('\0')) {
      const name = entry.split('\t').slice(2).join('\t');
      if (name === '') continue;
      marked.add(name);
      if (/^deleted file mode /m.test(section)) gone.add(name);
    }
    const from = /^(?:rename|copy) from (.*)$/m.exec(section)?.[1];
    if (from === undefined) continue;
    marked.add(unquote(from));
    if (/^rename from /m.test(section)) gone.add(unquote(from));
  }
  return { patch: sections.filter((section) => !isMarker(section)).join(''), marked, gone };
}

const letters: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
};

/** A name as git writes it in a header, as bytes in Latin 1. */
function unquote(name: string): string {
  const bytes = Buffer.from(name).toString('latin1');
  if (!bytes.startsWith('"')) return bytes;
  return bytes
    .slice(1, -1)
    .replaceAll(/\\([0-7]{3}|.)/g, (_, sign: string) =>
      sign.length === 3 ? String.fromCharCode(Number.parseInt(sign, 8)) : (letters[sign] ?? sign),
    );
}

/** Kind, mode and bytes of each file. */
async function readTree(
  root: string,
  names: readonly string[],
  without: ReadonlySet<string>,
): Promise<Record<string, string>> {
  const tree: Record<string, string> = {};
  for (const name of names) {
    if (without.has(name)) continue;
    const found = await lstat(at(root, name)).catch(() => undefined);
    if (found?.isSymbolicLink()) {
      tree[name] = `link ${(await readlink(at(root, name), 'buffer')).toString('latin1')}`;
    } else if (found?.isFile()) {
      const mode = (found.mode & 0o100) === 0 ? 'plain' : 'executable';
      tree[name] = `${mode} ${(await readFile(at(root, name))).toString('latin1')}`;
    }
  }
  return tree;
}

/** With the folders that it leaves empty. */
async function removeAsGit(root: string, name: string): Promise<void> {
  await rm(at(root, name), { force: true });
  for (let folder = dirname(name); folder !== '.'; folder = dirname(folder)) {
    const isEmpty = await rmdir(at(root, folder)).then(
      () => true,
      () => false,
    );
    if (!isEmpty) return;
  }
}

/** The diff, applied to a clean checkout, makes what is in the work tree. */
async function expectExact(root: string, what: string): Promise<void> {
  const diff = overTheWire(await takeDiff(root));
  expect(diff.startsWith('The changes are too long'), what).toBe(false);
  const { patch, marked, gone } = await cutMarkers(root, diff);
  const file = join(await tempFolder(), 'patch');
  const clean = join(await tempFolder(), 'clean');
  await writeFile(file, patch);
  await git(root, 'worktree', 'add', '--quiet', '--detach', clean, 'HEAD');
  for (const name of gone) await removeAsGit(clean, name);
  try {
    if (patch !== '') await git(clean, 'apply', '--whitespace=nowarn', file);
  } catch (cause) {
    throw new Error(`${what}\n${String(cause)}\n${patch}`, { cause });
  }
  const listed = await gitBytes(root, [
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
    '--',
  ]);
  const names = [...new Set(listed.split('\0'))].filter((name) => name !== '');
  const expected = await readTree(root, names, marked);
  const made = await readTree(clean, await filesBelow(clean), marked);
  expect(made, what).toEqual(expected);
}

test(
  `a diff, applied to a clean checkout, gives the work tree (seed ${firstSeed})`,
  async () => {
    for (let round = 0; round < rounds; round += 1) {
      const seed = firstSeed + round;
      const dice = createDice(seed);
      const { root, taste } = await randomRepository(dice);
      for (let i = 1 + dice.below(14); i > 0; i -= 1) await randomStep(dice, root, taste);
      await place(root, 'ignored', Buffer.from('ignored\n'));
      await expectExact(root, `seed ${seed}`);
    }
  },
  60_000 + rounds * 10_000,
);

test('10,000 files, hundreds of them changed, are exact too', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, i) => [`d${i % 100}/f${i}.txt`, `one\ntwo ${i}\nthree\n`]),
  );
  const root = await gitRepository(files);
  for (let i = 0; i < 10_000; i += 40) {
    const name = `d${i % 100}/f${i}.txt`;
    await place(root, name, Buffer.from(`one\n2 ${i}\nthree`));
    await place(root, `new/${i}/${i}`, Buffer.from(`new ${i}\n`));
    if (i % 80 === 0) await git(root, 'mv', name, `${name}.moved`);
  }
  await expectExact(root, '10,000 files');
});
