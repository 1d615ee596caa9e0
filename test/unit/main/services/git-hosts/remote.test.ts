import { expect, test } from 'vitest';
import { kindOfRemote } from '#main/services/git-hosts/index.ts';
import { parseRemote } from '#main/services/git-hosts/remote.ts';

test.each([
  ['https://github.com/someone/thing.git', 'github.com', 'someone/thing'],
  ['https://token@GitHub.com/someone/thing/', 'github.com', 'someone/thing'],
  ['http://git.example.com:3000/someone/thing', 'git.example.com:3000', 'someone/thing'],
  ['git@github.com:someone/thing.git', 'github.com', 'someone/thing'],
  ['ssh://git@github.com:22/someone/thing.git', 'github.com', 'someone/thing'],
  ['git://example.com/a/b/c', 'example.com', 'a/b/c'],
  ['example.com:a/b.git', 'example.com', 'a/b'],
])('%s', (address, host, path) => {
  expect(parseRemote(address)).toEqual({ host, path });
});

test.each([
  '/srv/git/thing.git',
  '../thing',
  'C:/work/thing',
  'file:///srv/git/thing',
  'https://github.com/',
  'https://github.com/only-one',
  'https://github.com/a/../b',
  'not an address',
  '',
])('%j is no repository of a host', (address) => {
  expect(parseRemote(address)).toBeUndefined();
});

test('the kind is known for the public hosts only', () => {
  expect(kindOfRemote('git@github.com:a/b.git')).toBe('github');
  expect(kindOfRemote('https://gitlab.com/a/b/c.git')).toBe('gitlab');
  expect(kindOfRemote('https://codeberg.org/a/b')).toBe('gitea');
  expect(kindOfRemote('https://git.example.com/a/b')).toBeUndefined();
  expect(kindOfRemote('/srv/git/b')).toBeUndefined();
});
