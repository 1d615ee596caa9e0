import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { NAME_LIMIT, nameFrom, refuseName, uniqueName } from '#main/services/workspaces/names.ts';

test.each(['a', 'My-Project', 'a1-b2-c3', 'x'.repeat(NAME_LIMIT)])('%s is a name', (name) => {
  expect(refuseName(name)).toBeUndefined();
});

test.each(['', '-a', 'a-', 'a--b', 'a_b', 'a b', 'a.b', 'ä', 'new', 'Create', 'x'.repeat(33)])(
  '%j is no name',
  (name) => {
    expect(refuseName(name)).toEqual(expect.any(String));
  },
);

test.each([
  ['My Project', 'my-project'],
  ['Café (old)', 'cafe-old'],
  ['.dotfiles', 'dotfiles'],
  ['new', 'new-1'],
  ['日本', 'workspace'],
  ['a-very-long-folder-name-that-goes-on', 'a-very-long-folder-name-that-goe'],
])('%s becomes %s', (folder, name) => {
  expect(nameFrom(folder)).toBe(name);
});

test('every text becomes a valid name', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      (text) => refuseName(nameFrom(text)) === undefined,
    ),
  );
});

test('a taken name gets the first free number, within the limit', () => {
  const taken = new Set(['app', 'app-2', 'y'.repeat(NAME_LIMIT)]);
  const isTaken = (name: string): boolean => taken.has(name);
  expect(uniqueName('other', isTaken)).toBe('other');
  expect(uniqueName('app', isTaken)).toBe('app-3');
  expect(uniqueName('y'.repeat(NAME_LIMIT), isTaken)).toBe(`${'y'.repeat(30)}-2`);
});

test('a cut name never gets a double hyphen', () => {
  const name = `${'z'.repeat(29)}-ab`;
  expect(uniqueName(name, (other) => other === name)).toBe(`${'z'.repeat(29)}-2`);
});
