import { cp, mkdir, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changedFiles, testGitReview } from '#test/support/git-review.ts';
import { git, gitRepository, writeFiles } from '#test/support/git-repository.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

const review = testGitReview();
const rounds = Number(process.env['PILOTHOUSE_ROUNDS'] ?? 12);
const seed = Number(process.env['PILOTHOUSE_SEED'] ?? Date.now() % 2 ** 31);

type Dice = (below: number) => number;

function dice(start: number): Dice {
  let state = start >>> 0;
  return (below) => {
    // A linear congruential generator: the same numbers for the same seed.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const folders = ['', 'a/', 'b c/', 'ü/deep/'];
const names = ['one.txt', 'two.txt', 'drei ß.md', 'x\ny', 'Q".txt', 'One.txt'];

function someName(roll: Dice): string {
  return `${folders[roll(folders.length)] ?? ''}${names[roll(names.length)] ?? ''}${roll(3)}`;
}

/** Of few kinds, so that files are equal, similar or neither. */
function content(roll: Dice): string {
  const kind = roll(5);
  return Array.from({ length: 3 + kind * 4 }, (_, at) => `${kind} ${at}\n`).join('');
}

function edited(roll: Dice, text: string): string {
  const lines = text.split('\n');
  return lines.map((line) => (roll(4) === 0 ? `edited ${roll(1000)}` : line)).join('\n');
}

async function change(root: string, files: Map<string, string>, roll: Dice): Promise<void> {
  for (const [path, text] of Array.from(files)) {
    const what = roll(5);
    if (what === 0) await unlink(join(root, path));
    if (what === 1) await writeFile(join(root, path), edited(roll, text));
    if (what < 2 || what === 4) continue;
    const to = `${someName(roll)} moved`;
    if (files.has(to)) continue;
    files.set(to, text);
    await mkdir(join(root, to, '..'), { recursive: true });
    await rename(join(root, path), join(root, to));
    if (what === 3) await writeFile(join(root, to), edited(roll, text));
  }
  for (let count = roll(4); count > 0; count -= 1) {
    await writeFiles(root, { [`${someName(roll)} new`]: content(roll) });
  }
}

/** What git tells once everything is staged, in a copy. */
async function asGitTells(root: string): Promise<string[]> {
  const copy = join(await tempFolder(), 'copy');
  await cp(root, copy, { recursive: true });
  await git(copy, 'add', '--all');
  const sides = ['-M', '--diff-algorithm=histogram', '--cached', '--name-status', '-z'];
  const pieces = (await git(copy, 'diff', ...sides)).split('\0').filter(Boolean);
  const told: string[] = [];
  for (let at = 0; at < pieces.length;) {
    const length = pieces[at]?.startsWith('R') ? 3 : 2;
    const [letter = '', ...paths] = pieces.slice(at, at + length);
    told.push([letter.slice(0, 1), ...paths].join(' '));
    at += length;
  }
  return told.toSorted();
}

test(`pairs are those of git when all is staged (seed ${seed})`, async () => {
  const roll = dice(seed);
  let pairs = 0;
  for (let round = 0; round < rounds; round += 1) {
    const files = new Map<string, string>();
    for (let count = 4 + roll(20); count > 0; count -= 1) files.set(someName(roll), content(roll));
    const root = await gitRepository(Object.fromEntries(files));
    await change(root, files, roll);
    const found = await changedFiles(review, root, { scope: 'uncommitted' });
    const told = found.map(({ status, oldPath, path }) =>
      [status.slice(0, 1).toUpperCase(), ...(oldPath === undefined ? [] : [oldPath]), path].join(
        ' ',
      ),
    );
    expect(told.toSorted(), `round ${round}`).toEqual(await asGitTells(root));
    pairs += told.filter((each) => each.startsWith('R')).length;
  }
  expect(pairs).toBeGreaterThan(0);
});
