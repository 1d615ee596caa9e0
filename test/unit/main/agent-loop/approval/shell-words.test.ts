import { expect, test } from 'vitest';
import { shellCommands } from '#main/agent-loop/approval/shell-words.ts';
import { parsedCommands } from '#main/agent-loop/turn/parsed-commands.ts';

test.each<[string, string[][] | undefined]>([
  ['ls', [['ls']]],
  [
    'git commit -m "a; b" && git push',
    [
      ['git', 'commit', '-m', 'a; b'],
      ['git', 'push'],
    ],
  ],
  ['a | b || c & d; e\nf', [['a'], ['b'], ['c'], ['d'], ['e'], ['f']]],
  ['x >out 2>&1 <in y', [['x', 'y']]],
  [`echo 'it'"'"'s' a\\ b`, [['echo', "it's", 'a b']]],
  ['(cd a; ls)', [['cd', 'a'], ['ls']]],
  ['ls # && rm x', [['ls']]],
  ['echo a#b', [['echo', 'a#b']]],
  ['echo "" x', [['echo', '', 'x']]],
  ['echo "unbalanced', undefined],
  ["echo 'unbalanced", undefined],
  ['cat <<EOF\na\nEOF', undefined],
  ['', []],
])('%j splits into %j', (command, words) => {
  expect(shellCommands(command)).toEqual(words);
});

test.each<[string, string[][] | undefined]>([
  ['/usr/bin/git -C x status', [['git', 'x']]],
  ['CI=1 NODE_ENV=test npm --silent test', [['npm', 'test']]],
  ['ls -la | wc -l', [['ls'], ['wc']]],
  ['FOO=1', undefined],
  ['echo "', undefined],
])('%j is shown as %j', (command, shown) => {
  expect(parsedCommands(command)).toEqual(shown);
});
