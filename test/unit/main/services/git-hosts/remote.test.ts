import { expect, test } from 'vitest';
import { parseRemote, pathForApi } from '#main/services/git-hosts/remote.ts';

test.each([
  ['https://github.com/someone/thing.git', 'github.com', 'someone/thing', true],
  ['https://token@GitHub.com/someone/thing/', 'github.com', 'someone/thing', true],
  ['http://git.example.com:3000/someone/thing', 'git.example.com:3000', 'someone/thing', true],
  ['git@github.com:someone/thing.git', 'github.com', 'someone/thing', false],
  ['ssh://git@github.com:22/someone/thing.git', 'github.com', 'someone/thing', false],
  ['git://example.com/a/b/c', 'example.com', 'a/b/c', false],
  ['example.com:a/b.git', 'example.com', 'a/b', false],
])('%s', (address, host, path, isWeb) => {
  expect(parseRemote(address)).toEqual({ host, path, isWeb });
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

test.each([
  ['https://example.com/git/a/b/c.git', 'https://example.com/git/api/v4', 'a/b/c'],
  ['https://example.com/two/deep/a/b', 'https://example.com/two/deep/api/v1', 'a/b'],
  // Over ssh there is no such path, so a group may be named like it.
  ['git@example.com:git/a.git', 'https://example.com/git/api/v4', 'git/a'],
  ['https://example.com/gitter/a', 'https://example.com/git/api/v4', 'gitter/a'],
  ['https://example.com/api/v4', 'https://example.com/api/v4', 'api/v4'],
  // The API elsewhere says nothing of where the pages are.
  ['https://github.com/github/hub', 'https://proxy.example.com/github/api/v3', 'github/hub'],
  ['https://github.com/a/b', 'https://api.github.com', 'a/b'],
])('%s at %s is %s', (address, apiUrl, path) => {
  const remote = parseRemote(address);
  expect(remote && pathForApi(remote, apiUrl)).toBe(path);
});
