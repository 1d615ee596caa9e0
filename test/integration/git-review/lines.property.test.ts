import { chmod, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FileChangeView, LineRange, SelectedFile } from '#main/agent-bridge/ports/index.ts';
import { errorOf, testGitReview, valueOf } from '#test/support/git-review.ts';
import { git, gitRepository } from '#test/support/git-repository.ts';

const review = testGitReview();
const megabyte = 1024 * 1024;
const rounds = Number(process.env['PILOTHOUSE_ROUNDS'] ?? 12);

type Dice = (below: number) => number;

function dice(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    // A linear congruential generator: the same numbers for the same seed.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const words = [
  'a',
  'b',
  'c',
  '',
  'ä',
  '+',
  '-x',
  '\\ No newline at end of file',
  '@@ -1 +1 @@',
  ' ',
];

function randomLines(roll: Dice): string[] {
  return Array.from({ length: roll(14) }, () => {
    const end = roll(4) === 0 ? '\r\n' : '\n';
    return `${words[roll(words.length)] ?? ''}${roll(3) === 0 ? roll(9) : ''}${end}`;
  });
}

function change(roll: Dice, lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const what = roll(6);
    if (what === 0) return [];
    if (what === 1) return [`new ${roll(9)}\n`];
    return what === 2 ? [line, `more ${roll(9)}\n`] : [line];
  });
}

function text(roll: Dice, lines: readonly string[]): string {
  const whole = lines.join('');
  return roll(3) === 0 ? whole.replace(/\r?\n$/, '') : whole;
}

type Chosen = { readonly old: ReadonlySet<number>; readonly new: ReadonlySet<number> };

/** Any lines of both sides, changed or not; at least one that changed. */
function choose(roll: Dice, { hunks, old, new: side }: FileChangeView): Chosen | undefined {
  const [hunk] = hunks;
  if (!hunk) return undefined;
  const some = (count: number): Set<number> =>
    new Set(Array.from({ length: count }, (_, at) => at + 1).filter(() => roll(2) === 0));
  const chosen = { old: some(split(old.text).length), new: some(split(side.text).length) };
  if (hunk.oldLines > 0) chosen.old.add(hunk.oldStart);
  else chosen.new.add(hunk.newStart);
  return chosen;
}

function ranges(lines: ReadonlySet<number>): LineRange[] {
  return Array.from(lines, (line) => [line, line]);
}

function split(whole: string | undefined): string[] {
  return (whole ?? '').match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function joined(lines: readonly string[]): string {
  return lines
    .map((line, at) => (at < lines.length - 1 && !line.endsWith('\n') ? `${line}\n` : line))
    .join('');
}

/** By the hunks that were shown: the base's lines with the chosen changes made (or taken back). */
function expected(view: FileChangeView, chosen: Chosen, how: 'take' | 'undo'): string {
  const [before, after] = [split(view.old.text), split(view.new.text)];
  const result: string[] = [];
  let at = 1;
  for (const hunk of view.hunks) {
    const begin = hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart;
    result.push(...before.slice(at - 1, begin - 1));
    for (let line = begin; line < begin + hunk.oldLines; line += 1) {
      if (chosen.old.has(line) === (how === 'undo')) result.push(before[line - 1] ?? '');
    }
    const first = hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart;
    for (let line = first; line < first + hunk.newLines; line += 1) {
      if (chosen.new.has(line) === (how === 'take')) result.push(after[line - 1] ?? '');
    }
    at = begin + hunk.oldLines;
  }
  return joined([...result, ...before.slice(at - 1)]);
}

async function view(
  root: string,
  scope: 'unstaged' | 'staged' | 'uncommitted',
): Promise<FileChangeView | undefined> {
  const found = await review.file(root, { scope }, { path: 'f', oldPath: undefined }, megabyte);
  if (found.ok) return found.value;
  expect(found.error.kind).toBe('not_found');
  return undefined;
}

function selected(shown: FileChangeView, chosen: Chosen): SelectedFile {
  const lines = { old: ranges(chosen.old), new: ranges(chosen.new) };
  return { path: 'f', oldPath: undefined, contentId: shown.file.contentId, lines };
}

const index = (root: string): Promise<string> => git(root, 'cat-file', 'blob', ':f');
const disk = (root: string): Promise<string> => readFile(join(root, 'f'), 'utf8');

const seed = Number(process.env['PILOTHOUSE_SEED'] ?? Math.floor(Math.random() * 0x7fff_ffff));

test(`any lines can be staged, taken out again, discarded and had back (seed ${seed})`, async () => {
  const roll = dice(seed);
  for (let round = 0; round < rounds; round += 1) {
    const base = randomLines(roll);
    const root = await gitRepository({ f: text(roll, base), other: '1\n' });
    const now = text(roll, change(roll, roll(8) === 0 ? randomLines(roll) : base));
    await writeFile(join(root, 'f'), now);
    if (roll(4) === 0) await chmod(join(root, 'f'), 0o755);
    const kind = roll(6);
    if (kind === 0) await git(root, 'rm', '--quiet', '--cached', 'f');
    if (kind === 1) await unlink(join(root, 'f'));

    const shown = await view(root, 'unstaged');
    const chosen = shown && choose(roll, shown);
    if (shown && chosen) {
      valueOf(await review.stage(root, 'unstaged', [selected(shown, chosen)]));
      const wanted = expected(shown, chosen, 'take');
      if (shown.new.exists || wanted !== '') expect(await index(root)).toBe(wanted);
      else await expect(index(root)).rejects.toThrow();
      if (kind !== 1) expect(await disk(root)).toBe(now);
    }

    const staged = await view(root, 'staged');
    const back = staged?.new.exists === true ? choose(roll, staged) : undefined;
    if (staged && back) {
      valueOf(await review.unstage(root, 'staged', [selected(staged, back)]));
      const wanted = expected(staged, back, 'undo');
      if (staged.old.exists || wanted !== '') expect(await index(root)).toBe(wanted);
      else await expect(index(root)).rejects.toThrow();
    }

    const left = await view(root, 'unstaged');
    const gone = left && choose(roll, left);
    if (left && gone) {
      const discarded = valueOf(await review.discard(root, 'unstaged', [selected(left, gone)]));
      const wanted = expected(left, gone, 'undo');
      if (left.old.exists || wanted !== '') expect(await disk(root)).toBe(wanted);
      else await expect(disk(root)).rejects.toThrow();
      valueOf(await review.restore(root, discarded.id));
      if (kind === 1) await expect(disk(root)).rejects.toThrow();
      else expect(await disk(root)).toBe(now);
      expect(valueOf(await review.discarded(root))).toEqual([]);
    }
    expect(await git(root, 'status', '--porcelain', 'other')).toBe('');
    await git(root, 'fsck', '--no-dangling');
  }
});

test(`what is not staged line by line is staged by file: all of it is what git add does (seed ${seed})`, async () => {
  const roll = dice(seed + 1);
  for (let round = 0; round < 4; round += 1) {
    const base = randomLines(roll);
    const root = await gitRepository({ f: text(roll, base), g: 'g\n' });
    await writeFile(join(root, 'f'), text(roll, change(roll, base)));
    await chmod(join(root, 'f'), 0o755);
    const shown = await view(root, 'uncommitted');
    if (!shown) throw new Error('nothing changed');
    const whole = {
      path: 'f',
      oldPath: undefined,
      contentId: shown.file.contentId,
      lines: undefined,
    };
    valueOf(await review.stage(root, 'uncommitted', [whole]));
    const ours = await git(root, 'ls-files', '--stage');
    await git(root, 'reset', '--quiet');
    await git(root, 'add', 'f');
    expect(ours).toBe(await git(root, 'ls-files', '--stage'));
    expect(
      errorOf(await review.unstage(root, 'staged', [{ ...whole, contentId: 'old' }])).kind,
    ).toBe('stale');
  }
});
