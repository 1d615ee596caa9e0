import { readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FileChangeView, LineRange, SelectedFile } from '#main/agent-bridge/ports/index.ts';
import { errorOf, testGitReview, valueOf } from '#test/support/git-review.ts';
import { commitAll, git, gitRepository } from '#test/support/git-repository.ts';
import { createDice, type Dice } from '#test/integration/git/random-tree.ts';

const review = testGitReview();
const megabyte = 1024 * 1024;
const rounds = Number(process.env['PILOTHOUSE_ROUNDS'] ?? 5);
const seed = Number(process.env['PILOTHOUSE_SEED'] ?? Math.floor(Math.random() * 0x7fff_ffff));

/** A line of HEAD, of the work tree, or of both; `at` counts the changed ones. */
type Line = { readonly text: string; readonly kind: 'same' | 'old' | 'new'; readonly at: number };
type Chosen = ReadonlySet<number>;
type Goal = 'old' | 'new';

/** As the hunks that were shown say it. */
function linesOf({ old, new: side, hunks }: FileChangeView): readonly Line[] {
  const [before, after] = [split(old.text), split(side.text)];
  const lines: Line[] = [];
  let [next, changed] = [0, 0];
  const push = (kind: Line['kind'], texts: readonly string[]): void => {
    for (const text of texts) {
      lines.push({ text, kind, at: kind === 'same' ? -1 : changed });
      if (kind !== 'same') changed += 1;
    }
  };
  for (const { oldStart, oldLines, newStart, newLines } of hunks) {
    const begin = oldLines === 0 ? oldStart : oldStart - 1;
    const first = newLines === 0 ? newStart : newStart - 1;
    push('same', before.slice(next, begin));
    push('old', before.slice(begin, begin + oldLines));
    push('new', after.slice(first, first + newLines));
    next = begin + oldLines;
  }
  push('same', before.slice(next));
  return lines;
}

function split(whole: string | undefined): string[] {
  return (whole ?? '').match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function joined(lines: readonly string[]): string {
  return lines
    .map((line, at) => (at < lines.length - 1 && !line.endsWith('\n') ? `${line}\n` : line))
    .join('');
}

/** HEAD with these changes made. */
function taken(lines: readonly Line[], made: Iterable<number>): string {
  const changes = new Set(made);
  const kept = lines.filter(
    ({ kind, at }) => kind === 'same' || changes.has(at) === (kind === 'new'),
  );
  return joined(kept.map(({ text }) => text));
}

function without(changes: Iterable<number>, others: Chosen): number[] {
  return [...changes].filter((each) => !others.has(each));
}

function changesOf(lines: readonly Line[]): number[] {
  return lines.flatMap(({ kind, at }) => (kind === 'same' ? [] : [at]));
}

function some(dice: Dice, changes: readonly number[]): Set<number> {
  const share = dice.pick([0.2, 0.5, 0.8]);
  return new Set(changes.filter(() => dice.chance(share)));
}

/** At least one; often all of a hunk, as the page chooses them. */
function choose(dice: Dice, lines: readonly Line[]): Chosen {
  const changes = changesOf(lines);
  const chosen = some(dice, changes);
  chosen.add(dice.pick(changes));
  if (dice.chance(0.5)) return chosen;
  const first = lines.findIndex(({ at }) => at === dice.pick([...chosen]));
  const hunk = new Set<number>();
  for (let at = first; lines[at] && lines[at]?.kind !== 'same'; at += 1)
    hunk.add(lines[at]?.at ?? 0);
  for (let at = first; lines[at] && lines[at]?.kind !== 'same'; at -= 1)
    hunk.add(lines[at]?.at ?? 0);
  return hunk.size > 0 ? hunk : chosen;
}

function selected(shown: FileChangeView, lines: readonly Line[], chosen: Chosen): SelectedFile {
  const ranges = (side: Goal): LineRange[] => {
    let number = 0;
    return lines.flatMap(({ kind, at }) => {
      if (kind !== 'same' && kind !== side) return [];
      number += 1;
      return kind === side && chosen.has(at) ? [[number, number] as const] : [];
    });
  };
  const { path, contentId, oldPath } = shown.file;
  return { path, oldPath, contentId, lines: { old: ranges('old'), new: ranges('new') } };
}

async function view(root: string): Promise<FileChangeView | undefined> {
  const target = { path: 'f', oldPath: undefined };
  const found = await review.file(root, { scope: 'uncommitted' }, target, megabyte);
  if (found.ok) return found.value;
  expect(found.error.kind).toBe('not_found');
  return undefined;
}

type Texts = { readonly staged: string | undefined; readonly work: string | undefined };

async function put(root: string, { staged, work }: Texts): Promise<void> {
  await writeFile(join(root, 'f'), staged ?? '');
  if (staged === undefined) await git(root, 'rm', '--quiet', '--cached', 'f');
  else await git(root, 'add', 'f');
  if (work === undefined) await unlink(join(root, 'f'));
  else await writeFile(join(root, 'f'), work);
}

async function look(root: string): Promise<Texts> {
  const isStaged = (await git(root, 'ls-files', '--', 'f')) !== '';
  const staged = isStaged ? await git(root, 'cat-file', 'blob', ':f') : undefined;
  const work = await readFile(join(root, 'f'), 'utf8').catch(() => undefined);
  return { staged, work };
}

/** What a change makes of the index and the work tree, from the same beginning each. */
async function outcomes(
  root: string,
  texts: Texts,
  file: SelectedFile,
): Promise<Readonly<Record<'stage' | 'unstage' | 'discard', Texts | undefined>>> {
  const after = async (work: Promise<{ readonly ok: boolean }>): Promise<Texts | undefined> =>
    (await work).ok ? look(root) : undefined;
  await put(root, texts);
  const stage = await after(review.stage(root, 'uncommitted', [file]));
  await put(root, texts);
  const unstage = await after(review.unstage(root, 'uncommitted', [file]));
  await put(root, texts);
  const entry = await git(root, 'ls-files', '--stage');
  const done = await review.discard(root, 'uncommitted', [file]);
  const discard = done.ok ? await look(root) : undefined;
  if (done.ok) valueOf(await review.restore(root, done.value.id));
  else expect(done.error.kind).toBe('conflict');
  expect(await look(root)).toEqual(texts);
  expect(await git(root, 'ls-files', '--stage')).toBe(entry);
  return { stage, unstage, discard };
}

const words = ['', '}', 'a', 'return;', 'ä', '+x', '-x'];

function randomTexts(dice: Dice): { readonly head: string[]; readonly work: string[] } {
  const line = (): string => `${dice.pick(words)}${dice.chance(0.3) ? dice.below(9) : ''}\n`;
  const head = Array.from({ length: 2 + dice.below(12) }, line);
  const work = head.flatMap((each) => {
    if (dice.chance(0.7)) return [each];
    return dice.pick([[], [line()], [each, line()], [line(), line()]]);
  });
  return { head, work };
}

function cut(dice: Dice, lines: readonly string[]): string {
  const whole = lines.join('');
  return dice.chance(0.2) ? whole.replace(/\n$/, '') : whole;
}

function setsOf(changes: readonly number[]): Set<number>[] {
  return Array.from(
    { length: 2 ** changes.length },
    (_, bits) => new Set(changes.filter((_each, at) => ((bits >> at) & 1) === 1)),
  );
}

test(`lines of what is staged in part are staged, unstaged and discarded alone (seed ${seed})`, async () => {
  const dice = createDice(seed);
  const root = await gitRepository({ f: '' });
  let done = 0;
  for (let round = 0; round < rounds; round += 1) {
    const { head, work } = randomTexts(dice);
    const isNew = dice.chance(0.15);
    await git(root, 'rm', '--quiet', '--cached', '--force', '--ignore-unmatch', 'f');
    if (isNew) await unlink(join(root, 'f')).catch(() => undefined);
    else await put(root, { staged: cut(dice, head), work: '' });
    await writeFile(join(root, 'round'), String(round));
    await commitAll(root);
    await put(root, { staged: cut(dice, work), work: cut(dice, work) });
    const shown = await view(root);
    const changes = shown ? changesOf(linesOf(shown)) : [];
    if (!shown || changes.length === 0 || changes.length > 12) continue;
    done += 1;
    const lines = linesOf(shown);
    const texts = { staged: taken(lines, some(dice, changes)), work: shown.new.text };
    const chosen = choose(dice, lines);
    const file = selected(shown, lines, chosen);
    const context = JSON.stringify({ round, lines, texts, chosen: [...chosen] });
    const { stage, unstage, discard } = await outcomes(root, texts, file);

    // Of equal lines nobody can tell which one is staged: any that makes the index is right.
    const isAfter = (found: Texts | undefined, goal: Goal): boolean =>
      setsOf(changes)
        .filter((set) => taken(lines, set) === texts.staged)
        .some((set) => {
          const wanted = taken(lines, goal === 'new' ? [...set, ...chosen] : without(set, chosen));
          return found?.staged === wanted || (isNew && wanted === '' && found && !found.staged);
        });
    expect(isAfter(stage, 'new'), context).toBe(true);
    expect(stage?.work, context).toBe(texts.work);
    expect(isAfter(unstage, 'old'), context).toBe(true);
    expect(unstage?.work, context).toBe(texts.work);
    expect(isAfter(discard, 'old'), context).toBe(true);
    const left = taken(lines, without(changes, chosen));
    expect(discard?.work, context).toBe(isNew && left === '' ? undefined : left);
  }
  expect(done).toBeGreaterThan(0);
  await git(root, 'fsck', '--no-dangling');
});

/** Every line but once, so that each can be followed; the index has some lines of its own. */
function apart(dice: Dice): { readonly head: string; readonly work: string; staged: string } {
  const [head, work, staged]: [string[], string[], string[]] = [[], [], []];
  const count = 3 + dice.below(15);
  for (let line = 0; line < count; line += 1) {
    const kind = dice.pick(['same', 'same', 'old', 'new', 'own']);
    const text = `${kind} ${line}\n`;
    if (kind === 'same' || kind === 'old') head.push(text);
    if (kind === 'same' || kind === 'new') work.push(text);
    if (kind === 'own' || dice.chance(kind === 'same' ? 0.9 : 0.5)) staged.push(text);
  }
  return { head: head.join(''), work: work.join(''), staged: staged.join('') };
}

test(`no other line is touched where the index differs from both sides (seed ${seed})`, async () => {
  const dice = createDice(seed + 1);
  const root = await gitRepository({ f: '' });
  let done = 0;
  for (let round = 0; round < rounds; round += 1) {
    const { head, work, staged } = apart(dice);
    await put(root, { staged: head, work: head });
    await writeFile(join(root, 'round'), String(round));
    await commitAll(root);
    const texts = { staged, work };
    await put(root, texts);
    const shown = await view(root);
    const lines = shown ? linesOf(shown) : [];
    const changes = changesOf(lines);
    if (!shown || changes.length === 0) continue;

    const chosen = choose(dice, lines);
    const file = selected(shown, lines, chosen);
    const context = JSON.stringify({ round, lines, texts, chosen: [...chosen] });
    const found = await outcomes(root, texts, file);
    const before = new Set(split(staged));
    for (const [how, goal] of [
      ['stage', 'new'],
      ['unstage', 'old'],
      ['discard', 'old'],
    ] as const) {
      const result = found[how];
      if (!result) continue;
      done += 1;
      const after = split(result.staged);
      for (const side of ['old', 'new']) {
        const isOf = (text: string): boolean => text.startsWith('same') || text.startsWith(side);
        const known = lines.map(({ text }) => text).filter((text) => after.includes(text));
        expect(after.filter(isOf), context).toEqual(known.filter(isOf));
      }
      for (const { text, kind, at } of lines) {
        if (kind === 'same') continue;
        const isIn = chosen.has(at) ? kind === goal : before.has(text);
        expect(after.includes(text), `${how} ${text} ${context}`).toBe(isIn);
      }
    }

    const all = await outcomes(root, texts, selected(shown, lines, new Set(changes)));
    expect(all.stage, context).toEqual({ staged: work, work });
    expect(all.unstage, context).toEqual({ staged: head, work });
    expect(all.discard, context).toEqual({ staged: head, work: head });
  }
  expect(done).toBeGreaterThan(0);
});

test('a last line without a newline is known where the index has another after it', async () => {
  const root = await gitRepository({ f: 'a\nold' });
  const texts = { staged: 'a\nold\nsecond\n', work: 'a\nfirst\nsecond\nlast' };
  await put(root, texts);
  const shown = await view(root);
  if (!shown) throw new Error('nothing changed');
  const lines = linesOf(shown);
  expect(lines.map(({ text }) => text)).toEqual(['a\n', 'old', 'first\n', 'second\n', 'last']);
  const bring = (chosen: readonly number[]) =>
    outcomes(root, texts, selected(shown, lines, new Set(chosen)));
  expect(await bring([0, 1])).toEqual({
    stage: { ...texts, staged: 'a\nfirst\nsecond\n' },
    unstage: texts,
    discard: { ...texts, work: 'a\nold\nsecond\nlast' },
  });
  expect(await bring([2, 3])).toEqual({
    stage: { ...texts, staged: 'a\nold\nsecond\nlast' },
    unstage: { ...texts, staged: 'a\nold' },
    discard: { staged: 'a\nold', work: 'a\nfirst\n' },
  });
});

test('lines are refused only where the index has others in their place', async () => {
  const root = await gitRepository({ f: '1\n2\n3\n4\n5\n' });
  const texts = { staged: '1\nstaged\n3\nfour\n5\n', work: '1\ntwo\n3\nfour\nand\n5\n' };
  await put(root, texts);
  const shown = await view(root);
  if (!shown) throw new Error('nothing changed');
  const pick = (old: readonly LineRange[], side: readonly LineRange[]): SelectedFile => ({
    path: 'f',
    oldPath: undefined,
    contentId: shown.file.contentId,
    lines: { old, new: side },
  });
  const refused = errorOf(await review.stage(root, 'uncommitted', [pick([], [[2, 2]])]));
  expect(refused).toMatchObject({ kind: 'conflict', message: expect.stringContaining('neither') });
  expect(errorOf(await review.unstage(root, 'uncommitted', [pick([[2, 2]], [])])).kind).toBe(
    'conflict',
  );
  expect(errorOf(await review.discard(root, 'uncommitted', [pick([[2, 2]], [])])).kind).toBe(
    'conflict',
  );
  expect(await look(root)).toEqual(texts);
  valueOf(await review.stage(root, 'uncommitted', [pick([], [[5, 5]])]));
  expect((await look(root)).staged).toBe('1\nstaged\n3\nfour\nand\n5\n');
  valueOf(await review.unstage(root, 'uncommitted', [pick([[4, 4]], [[4, 5]])]));
  expect((await look(root)).staged).toBe('1\nstaged\n3\n4\n5\n');
  valueOf(await review.stage(root, 'uncommitted', [pick([[2, 2]], [[2, 2]])]));
  expect((await look(root)).staged).toBe('1\ntwo\n3\n4\n5\n');
});
