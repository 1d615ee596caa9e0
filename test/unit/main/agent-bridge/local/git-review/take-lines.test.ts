import { expect, test } from 'vitest';
import type { DiffLine } from '#main/agent-bridge/local/git-review/lines.ts';
import { bringLines, type Goal } from '#main/agent-bridge/local/git-review/take-lines.ts';

const kinds = { ' ': 'same', '-': 'removed', '+': 'added' } as const;

/** Lines of a comparison, as a patch has them; `\` after one that does not end with a newline. */
function linesOf(
  ...patch: readonly (`${keyof typeof kinds}${string}` | '\\')[]
): readonly DiffLine[] {
  return patch.flatMap((line, at) => {
    if (line === '\\') return [];
    const kind = line.startsWith(' ') ? ' ' : line.startsWith('-') ? '-' : '+';
    const ended = patch[at + 1] !== '\\';
    return [{ kind: kinds[kind], bytes: Buffer.from(line.slice(1)), ended }];
  });
}

function brought(
  shown: readonly DiffLine[],
  pairing: readonly DiffLine[],
  chosen: { readonly old?: number; readonly new?: number },
  goal: Goal,
): string | undefined {
  const range = (line: number | undefined) => (line === undefined ? [] : ([[line, line]] as const));
  const selection = { old: range(chosen.old), new: range(chosen.new) };
  return bringLines(shown, pairing, selection, goal)?.toString('utf8');
}

test('of equal lines the unchanged one is taken for that of the index', () => {
  const shown = linesOf('-a', '-x', ' a', ' z');
  const pairing = linesOf(' a', '-x', '-a', ' z');
  expect(brought(shown, pairing, { old: 2 }, 'old')).toBe('x\na\nz\n');
  expect(brought(shown, pairing, { old: 2 }, 'new')).toBe('a\nz\n');
});

test('a line that the index has in another order is not told to be missing from it', () => {
  const shown = linesOf('-old', '+new', ' z');
  const pairing = linesOf('+new', ' old', '-new', ' z');
  expect(brought(shown, pairing, { new: 1 }, 'old')).toBeUndefined();
  expect(brought(shown, pairing, { new: 1 }, 'new')).toBeUndefined();
  expect(brought(shown, pairing, { old: 1 }, 'new')).toBe('new\nz\n');
});

test('all changes of a place bring it to the goal, whatever the index has there', () => {
  const shown = linesOf(' a', '-1', ' z', '+2');
  const pairing = linesOf(' a', '-1', '+own', ' z', '-2');
  expect(brought(shown, pairing, { old: 2 }, 'old')).toBe('a\n1\nz\n');
  expect(brought(shown, pairing, { old: 2 }, 'new')).toBe('a\nz\n');
  expect(brought(shown, pairing, { new: 3 }, 'new')).toBe('a\nown\nz\n2\n');
});

test('lines that git paired across an unchanged one are paired anew', () => {
  const shown = linesOf('-a', ' b', ' a', '+b', '+c', ' z');
  const pairing = linesOf('-a', '-b', ' a', ' b', '-c', ' z');
  expect(brought(shown, pairing, { new: 4 }, 'new')).toBe('a\nb\nc\nz\n');
  const swapped = linesOf(' a', '+own', ' b', '-a', '-b', '-c', ' z');
  expect(brought(shown, swapped, { new: 4 }, 'new')).toBeUndefined();
});

test('equal lines after a place do not hide those of the place from it', () => {
  const shown = linesOf('-1', '+own', '+a', ' a', ' a');
  const pairing = linesOf(' 1', ' own', ' a', ' a', '-a');
  expect(brought(shown, pairing, { new: 2 }, 'old')).toBe('1\nown\na\na\n');
  expect(brought(shown, pairing, { new: 2 }, 'new')).toBe('1\nown\na\na\na\n');
  const many = Array.from({ length: 3000 }, (_, line) => ` ${line}` as const);
  const long = [...shown, ...linesOf(...many)];
  const longPairing = [...pairing, ...linesOf(...many)];
  expect(brought(long, longPairing, { new: 2 }, 'old')).toMatch(/^1\nown\na\na\n0\n1\n/);
});

test('a last line without a newline is the one that the index has before others', () => {
  const shown = linesOf('-old', '\\', '+new', '+end', '\\');
  const pairing = linesOf('-old', '\\', '+old', ' new', '-end', '\\');
  expect(brought(shown, pairing, { old: 1 }, 'new')).toBe('new\n');
  expect(brought(shown, pairing, { new: 1 }, 'old')).toBe('old');
  expect(brought(shown, pairing, { new: 2 }, 'new')).toBe('old\nnew\nend');
});

test('a last line of the index is none that ends in another way', () => {
  const shown = linesOf(' a', '-old', '\\', '+new', '+old');
  const pairing = linesOf(' a', '-old', '\\', '-new', ' old');
  expect(brought(shown, pairing, { new: 3 }, 'old')).toBe('a\n');
  const alone = linesOf(' a', '-old', '\\', '+new');
  const own = linesOf(' a', '-old', '\\', '+old', '-new');
  expect(brought(alone, own, { old: 2 }, 'new')).toBeUndefined();
});
