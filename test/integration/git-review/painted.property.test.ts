import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ChangedLines } from '#main/agent-bridge/ports/index.ts';
import { testGitReview, valueOf } from '#test/support/git-review.ts';
import { git, gitRepository } from '#test/support/git-repository.ts';
import { createDice, type Dice } from '#test/integration/git/random-tree.ts';
import type { ChangeSpan } from '../../../src/renderer/widgets/diff-spans.ts';
import { blocksOf } from '../../../src/renderer/widgets/diff-blocks.ts';
import { changesOfBlocks } from '../../../src/renderer/widgets/known-changes.ts';
import { toSpan } from '../../../src/renderer/features/diff/model/selected-lines.ts';

const review = testGitReview();
const megabyte = 1024 * 1024;
const rounds = Number(process.env['PILOTHOUSE_ROUNDS'] ?? 30);
const seed = Number(process.env['PILOTHOUSE_SEED'] ?? Math.floor(Math.random() * 0x7fff_ffff));

const options = { ignoreTrimWhitespace: false, maxComputationTimeMs: 0, computeMoves: false };

/** Few different lines, so that many are equal; some differ in white space or their end alone. */
function randomLine(dice: Dice): string {
  const word = dice.pick(['', 'a', 'b', '}', '  }', 'return a;', 'return b;', 'ä', '+', '-x']);
  return `${word}${dice.chance(0.3) ? dice.below(9) : ''}${dice.chance(0.1) ? '\r\n' : '\n'}`;
}

const randomLines = (dice: Dice, count: number): string[] =>
  Array.from({ length: count }, () => randomLine(dice));

function changed(dice: Dice, lines: readonly string[]): string[] {
  const share = dice.pick([0.02, 0.1, 0.5]);
  return lines.flatMap((line) => {
    if (!dice.chance(share)) return [line];
    const more = randomLines(dice, dice.below(4));
    return dice.pick([[], more, [line, ...more], [line.replace('\n', ' \n')]]);
  });
}

function toText(dice: Dice, lines: readonly string[]): string {
  return dice.chance(0.3) ? lines.join('').replace(/\r?\n$/, '') : lines.join('');
}

/** As an editor counts them: what follows the last line end is a line, too. */
const editorLines = (text: string): readonly string[] => text.split(/\r?\n/);

/** As git counts them, with their ends. */
const gitLines = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

type Side = 'old' | 'new';
type Painted = Readonly<Record<Side, ReadonlySet<number>>>;

/** The lines that the editor is told to paint. */
function paint(before: readonly string[], after: readonly string[], hunks: Hunks): Painted {
  const blocks = blocksOf(hunks.map(toSpan), before.length, after.length);
  if (!blocks) throw new Error('the changes do not fit the texts');
  const linesOf = (side: Side, from: number, to: number): readonly string[] =>
    (side === 'old' ? before : after).slice(from - 1, to);
  const changes = changesOfBlocks(blocks, linesOf, options);
  return {
    old: new Set(changes.flatMap(({ original }) => numbers(original))),
    new: new Set(changes.flatMap(({ modified }) => numbers(modified))),
  };
}

type Hunks = readonly Parameters<typeof toSpan>[0][];

function wired({ oldStart, oldLines, newStart, newLines }: ChangedLines): Hunks[number] {
  return {
    old_start: oldStart,
    old_lines: oldLines,
    new_start: newStart,
    new_lines: newLines,
  };
}

function numbers(range: {
  readonly startLineNumber: number;
  readonly endLineNumberExclusive: number;
}): number[] {
  const count = range.endLineNumberExclusive - range.startLineNumber;
  return Array.from({ length: count }, (_, at) => range.startLineNumber + at);
}

const without = (lines: readonly string[], painted: ReadonlySet<number>): readonly string[] =>
  lines.filter((_, at) => !painted.has(at + 1));

function spanLines(span: ChangeSpan, side: Side): number[] {
  const [start, end] = side === 'old' ? [span.oldStart, span.oldEnd] : [span.newStart, span.newEnd];
  return Array.from({ length: end - start + 1 }, (_, at) => start + at);
}

test(
  `what is painted of git's changes is what changed (seed ${seed})`,
  { timeout: 180_000 },
  async () => {
    const dice = createDice(seed);
    const root = await gitRepository({ f: '', other: '1\n' });
    for (let round = 0; round < rounds; round += 1) {
      const base = randomLines(dice, dice.pick([0, 1, 3, 20, 120]));
      const [before, after] = [toText(dice, base), toText(dice, changed(dice, base))];
      await writeFile(join(root, 'f'), before);
      await git(root, 'add', 'f');
      await writeFile(join(root, 'f'), after);
      if (before === after) continue;

      const view = valueOf(
        await review.file(root, { scope: 'unstaged' }, { path: 'f', oldPath: undefined }, megabyte),
      );
      expect([view.old.text, view.new.text]).toEqual([before, after]);
      const hunks = view.hunks.map(wired);
      const [oldLines, newLines] = [editorLines(before), editorLines(after)];
      const painted = paint(oldLines, newLines, hunks);

      // Every change is painted: what is not is the same on both sides.
      expect(without(oldLines, painted.old)).toEqual(without(newLines, painted.new));
      // And nothing else is, but for what follows the last line end.
      for (const side of ['old', 'new'] as const) {
        const ofGit = new Set(hunks.map(toSpan).flatMap((span) => spanLines(span, side)));
        const last = gitLines(side === 'old' ? before : after).length;
        const others = [...painted[side]].filter((line) => !ofGit.has(line) && line <= last);
        expect(others).toEqual([]);
      }
    }
  },
);
