import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesCommandPattern } from '#main/agent-loop/index.ts';

const run = promisify(execFile);

/** How many times each command called `probe`, as a shell that runs it counts. */
async function probeCalls(command: string): Promise<number> {
  const script = `probe() { echo probed; }\n${command}\n`;
  const { stdout } = await run('/bin/sh', ['-c', script], {
    cwd: tmpdir(),
    // Nothing but what the shell itself can do.
    env: { PATH: '/nonexistent' },
  });
  return stdout.split('probed').length - 1;
}

test('what a star stands for is arguments only, says the shell itself', async () => {
  const harmless = fc.constantFrom(
    'a',
    ' ',
    '  ',
    '-x',
    '"b c"',
    "'d'",
    '""',
    '~',
    '?',
    '=',
    '!',
    '{',
    '}',
    '\t',
    ',',
  );
  const hostile = fc.constantFrom(
    '"',
    "'",
    ' probe ',
    ';probe',
    '&probe',
    '|probe',
    '$(probe)',
    '`probe`',
    '\nprobe\n',
    '\\',
    '>x',
    '<x',
    '#',
    '(',
    ')',
    '${x:-$(probe)}',
    '"$(probe)"',
    '\r',
    '\v',
    '\f',
    '\u00a0',
    '\u2028',
  );
  const pieces = fc.array(
    fc.oneof({ weight: 6, arbitrary: harmless }, { weight: 1, arbitrary: hostile }),
    {
      maxLength: 10,
    },
  );
  let ran = 0;
  await fc.assert(
    fc.asyncProperty(pieces, async (words) => {
      const command = `probe ${words.join('')}`;
      if (!matchesCommandPattern('probe *', command)) return;
      ran += 1;
      expect(await probeCalls(command)).toBe(1);
    }),
    { numRuns: 400 },
  );
  // Otherwise it would have shown nothing.
  expect(ran).toBeGreaterThan(50);
});
