import { chmod, lstat, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { git, gitBytes } from '#test/support/git-repository.ts';

/** Numbers that only depend on the seed. */
export type Dice = {
  below(limit: number): number;
  chance(share: number): boolean;
  pick<T>(values: readonly T[]): T;
};

export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    chance: (share) => next() < share,
    pick(values) {
      const value = values[below(values.length)];
      if (value === undefined) throw new Error('nothing to pick from');
      return value;
    },
  };
}

/** Pieces of names, as bytes in Latin 1, so that they need not be UTF-8. */
const pieces = [
  'a',
  'b c',
  'quo"te',
  'new\nline',
  'tab\tname',
  utf8('ünïcode ⛵'),
  utf8('日本'),
  '-dash',
  'back\\slash',
  '.hidden',
  'UP',
  'up',
  'end ',
  ':colon',
  '*star',
  '[x]',
  'raw\xff\xfebytes',
  "it's",
  'f.rot',
  'x.txt',
];

function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

const deep = Array.from({ length: 12 }, (_, level) => `deep${level}`).join('/');

export function randomName(dice: Dice): string {
  const folder = dice.pick(['', '', 'dir/', 'dir/sub dir/', `${deep}/`, utf8('örtner/')]);
  return `${folder}${dice.pick(pieces)}${dice.chance(0.5) ? dice.below(5) : ''}`;
}

export type Taste = {
  /** What the repository does to line ends when it writes files. */
  readonly lineEnds: 'any' | 'crlf' | 'lf';
};

const oddLines = [
  'diff --git a/x b/x',
  '--- a/x',
  '+++ b/x',
  '@@ -1 +1 @@',
  '\\ No newline at end of file',
  'Binary files a and b differ',
  '',
  ' ',
  'ünïcode ⛵',
  'tab\there',
];

/** Where git converts line ends, a diff cannot tell files that differ in nothing else. */
function randomEnd(dice: Dice, { lineEnds }: Taste): string {
  return lineEnds === 'crlf' || (lineEnds === 'any' && dice.chance(0.2)) ? '\r\n' : '\n';
}

function randomText(dice: Dice, taste: Taste): Buffer {
  const lines = Array.from({ length: dice.below(30) }, () =>
    dice.chance(0.2) ? dice.pick(oddLines) : `line ${dice.below(40)}`,
  );
  const end = randomEnd(dice, taste);
  const text = lines.join(end);
  return Buffer.from(dice.chance(0.3) || text === '' ? text : text + end);
}

export function randomContent(dice: Dice, taste: Taste): Buffer {
  if (dice.chance(0.7)) return randomText(dice, taste);
  const text = randomText(dice, taste);
  switch (dice.below(taste.lineEnds === 'any' ? 8 : 3)) {
    case 0:
      return Buffer.alloc(0);
    case 1:
      return Buffer.concat([Buffer.of(1, 0, 2), text]);
    case 2:
      return Buffer.from(`latin \xe9\xff${randomEnd(dice, taste)}`, 'latin1');
    case 3:
      return Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), text]);
    case 4:
      return Buffer.concat([Buffer.from('x'.repeat(79).concat('\n').repeat(110)), Buffer.of(0)]);
    case 5:
      return Buffer.from('a\rb\r\nc\n\r\n');
    case 6:
      return Buffer.from(`${'long '.repeat(3000)}${dice.below(9)}\nend`);
    default:
      return Buffer.from('\n'.repeat(1 + dice.below(3)));
  }
}

export function at(root: string, name: string): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name, 'latin1')]);
}

/** Writes a file, making way for it; false where that cannot be. */
export async function place(root: string, name: string, content: Buffer | string): Promise<void> {
  const path = at(root, name);
  await makeWay(root, name);
  await rm(path, { recursive: true, force: true });
  if (typeof content === 'string') await symlink(content, path);
  else await writeFile(path, content);
}

async function makeWay(root: string, name: string): Promise<void> {
  const folders = dirname(name).split('/');
  for (let depth = 1; depth <= folders.length; depth += 1) {
    const path = at(root, folders.slice(0, depth).join('/'));
    const found = await lstat(path).catch(() => undefined);
    if (found && !found.isDirectory()) await rm(path);
  }
  await mkdir(at(root, dirname(name)), { recursive: true });
}

/** Names of all files and links below the folder, without git's own, sorted. */
export async function filesBelow(root: string, folder = ''): Promise<string[]> {
  const entries = await readdir(at(root, folder), { withFileTypes: true, encoding: 'latin1' });
  const lists = await Promise.all(
    entries
      .filter((entry) => entry.name !== '.git')
      .map(async (entry) =>
        entry.isDirectory()
          ? filesBelow(root, `${folder}${entry.name}/`)
          : [`${folder}${entry.name}`],
      ),
  );
  return lists.flat().toSorted();
}

/** One random step of somebody who works in the repository. */
export async function randomStep(dice: Dice, root: string, taste: Taste): Promise<void> {
  // What git does with files is the same for the checkout and the work tree.
  const files = (await filesBelow(root)).filter((name) => !name.startsWith('.git'));
  const content = (): Buffer => randomContent(dice, taste);
  if (files.length === 0) return place(root, randomName(dice), content());
  const name = dice.pick(files);
  const path = at(root, name);
  switch (dice.below(14)) {
    case 0:
    case 1:
      return place(root, name, content());
    case 2:
      return rm(path);
    case 3: {
      const to = randomName(dice);
      const bytes = at(root, to);
      if (to.startsWith(`${name}/`) || name.startsWith(`${to}/`) || to === name) return;
      await makeWay(root, to);
      if (!(await lstat(path).catch(() => undefined))) return;
      await rm(bytes, { recursive: true, force: true });
      return rename(path, bytes);
    }
    case 4:
      return (await lstat(path)).isFile() ? chmod(path, dice.pick([0o755, 0o644])) : undefined;
    case 5:
      return place(root, dice.pick([name, randomName(dice)]), dice.pick(['x', '../gone', 'ü ⛵']));
    case 6:
      // `git apply` cannot read git's own header of an empty file below a name that ends in a blank.
      return place(root, `${name.trimEnd()}/inside`, content());
    case 7:
      return place(root, name.includes('/') ? dirname(name) : name, content());
    case 8:
    case 9:
      return place(root, randomName(dice), content());
    case 10:
      await gitBytes(root, ['add', '--all', '--', name]);
      return;
    case 11:
      await git(root, 'add', '--all');
      return;
    case 12:
      await gitBytes(root, ['rm', '--cached', '--quiet', '--ignore-unmatch', '--', name]);
      return;
    default:
      await gitBytes(root, ['add', '--intent-to-add', '--', name]);
  }
}
