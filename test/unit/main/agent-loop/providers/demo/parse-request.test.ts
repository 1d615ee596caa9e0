import { describe, expect, it } from 'vitest';
import { parseMessage } from '#main/agent-loop/providers/demo/parse-request.ts';
import type { PlainRequest } from '#main/agent-loop/providers/demo/parse-request.ts';

function requests(message: string): readonly PlainRequest[] | string {
  const parsed = parseMessage(message);
  return parsed.kind === 'requests' ? parsed.requests : parsed.kind;
}

describe('parseMessage', () => {
  it.each<readonly [string, PlainRequest]>([
    ['list', { kind: 'list', path: '.' }],
    ['List the files', { kind: 'list', path: '.' }],
    ['please list `src/main`', { kind: 'list', path: 'src/main' }],
    ['Show me the files in src.', { kind: 'list', path: 'src' }],
    ["what's in this folder?", { kind: 'list', path: '.' }],
    ['Read README.md', { kind: 'read', path: 'README.md' }],
    ['Could you show me "my notes.txt"?', { kind: 'read', path: 'my notes.txt' }],
    ['open the file .gitignore.', { kind: 'read', path: '.gitignore' }],
    ['search for “needle”', { kind: 'search', text: 'needle', path: '.' }],
    ['grep TODO in src', { kind: 'search', text: 'TODO', path: 'src' }],
    ['find the text `a b` in the folder `lib`', { kind: 'search', text: 'a b', path: 'lib' }],
    ['run `git status --short`', { kind: 'run', command: 'git status --short' }],
    [
      'Run npm test -- --grep "two words"',
      { kind: 'run', command: 'npm test -- --grep "two words"' },
    ],
    ['$ ls -la | wc -l', { kind: 'run', command: 'ls -la | wc -l' }],
    ['run the tests', { kind: 'run', command: 'npm test' }],
    ["run `echo 'it is' done`", { kind: 'run', command: "echo 'it is' done" }],
    [
      'write notes.txt with hello world',
      { kind: 'write', path: 'notes.txt', content: 'hello world\n' },
    ],
    [
      'Create a file called `a b.md` containing "# Title"',
      { kind: 'write', path: 'a b.md', content: '# Title\n' },
    ],
    [
      'write "don\'t panic" to guide.txt',
      { kind: 'write', path: 'guide.txt', content: "don't panic\n" },
    ],
    [
      'replace `old` with `new` in src/a.ts',
      { kind: 'edit', path: 'src/a.ts', from: 'old', to: 'new' },
    ],
    [
      'change "a with b" to "c" in x.txt.',
      { kind: 'edit', path: 'x.txt', from: 'a with b', to: 'c' },
    ],
    [
      'in notes.txt, replace hello by goodbye',
      { kind: 'edit', path: 'notes.txt', from: 'hello', to: 'goodbye' },
    ],
    [
      'edit notes.txt: replace hello with goodbye',
      { kind: 'edit', path: 'notes.txt', from: 'hello', to: 'goodbye' },
    ],
  ])('understands %j', (message, request) => {
    expect(requests(message)).toEqual([request]);
  });

  it('takes a fenced block or everything after a colon as the content', () => {
    const fenced = 'write `a.js` with:\n```js\nlet a = 1;\n\nrun(a);\n```';
    expect(requests(fenced)).toEqual([
      { kind: 'write', path: 'a.js', content: 'let a = 1;\n\nrun(a);\n' },
    ]);
    expect(requests('write a.txt with:\nread me\nthen go')).toEqual([
      { kind: 'write', path: 'a.txt', content: 'read me\nthen go\n' },
    ]);
  });

  it('takes several requests in order, on lines or with "then"', () => {
    expect(requests('Hello!\n1. read a.txt\n2. list src, then run `git status`')).toEqual([
      { kind: 'read', path: 'a.txt' },
      { kind: 'list', path: 'src' },
      { kind: 'run', command: 'git status' },
    ]);
  });

  it.each([
    'fix the failing test',
    'Please fix the bug',
    'make the tests pass',
    'The test fails. Repair it',
  ])('knows that %j is about the sample', (message) =>
    expect(parseMessage(message).kind).toBe('fix_tests'),
  );

  it('greets, and admits what it does not understand', () => {
    expect(parseMessage('Hi there').kind).toBe('greeting');
    expect(parseMessage('help').kind).toBe('greeting');
    expect(parseMessage('read a.txt\npaint it blue')).toEqual({
      kind: 'not_understood',
      text: 'paint it blue',
    });
    expect(parseMessage('').kind).toBe('not_understood');
  });
});
