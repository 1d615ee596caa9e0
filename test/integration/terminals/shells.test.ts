import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bashIntegration } from '#main/agent-bridge/local/terminals/integration/bash.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { openTerminals, type TestAttachment } from './open-terminals.ts';

const esc = '\u001B';
const bel = '\u0007';
const mark = (text: string): string => `${esc}]133;${text}${bel}`;

async function start(shell: string, files: Readonly<Record<string, string>>) {
  const home = await tempFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(home, name), text);
  const before = await readdir(home);
  const terminals = await openTerminals(home, { shell });
  const terminal = await terminals.open({ shellIntegration: true });
  return { home, before, terminals, terminal };
}

/** Once the line editor listens: what is typed earlier is echoed by the system a second time. */
async function prompt(terminal: TestAttachment): Promise<void> {
  await terminal.until(mark('B'));
}

const folderMark = (home: string): RegExp =>
  new RegExp(String.raw`\x1b\]7;file://[^/]*${home}/a%20%C3%A4\x07`, 'i');

/** A character that `encodeURIComponent` leaves as it is. */
const percent = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

const rcMarks = 'echo rc-was-read\n';
const shells = [
  {
    path: '/bin/bash',
    files: {
      '.bash_profile': '. ~/.bashrc\n',
      '.bashrc': `${rcMarks}PROMPT_COMMAND='LAST=$?; own=1'\nPS1='bash> '\n`,
    },
  },
  { path: '/usr/bin/zsh', files: { '.zshrc': `${rcMarks}PS1='zsh> '\n`, '.zlogin': 'LOGIN=1\n' } },
];

for (const { path, files } of shells) {
  describe.skipIf(!existsSync(path))(`the marks of ${path}`, () => {
    test('surround prompt, command and exit code, and leave no trace', async () => {
      const { home, before, terminals, terminal } = await start(path, files);
      await prompt(terminal);
      expect(terminal.text()).toContain('rc-was-read');
      terminal.write('printf out; (exit 3)\r');
      const ran = encodeURIComponent('printf out; (exit 3)').replaceAll(/[()]/g, percent);
      await terminal.until(
        new RegExp(String.raw`\x1b\]133;C;cmdline_url=${ran}\x07[^\x07]*out[^]*\x1b\]133;D;3\x07`),
      );
      await mkdir(join(home, 'a ä'));
      terminal.write(`cd 'a ä'\r`);
      await terminal.until(folderMark(home));
      await expect.poll(() => terminals.port.running()[0]?.cwd).toBe(join(home, 'a ä'));
      terminal.write('echo "<$ZDOTDIR|$PILOTHOUSE_ZDOTDIR|$PILOTHOUSE_LOGIN|$HISTFILE>"\r');
      await terminal.until(/<\|\|\|[^>]*>/);
      expect(terminal.text()).not.toMatch(/<[^>]*data\/terminals[^>]*>/);
      // An empty line is no command: it ends none.
      const ends = (): number => terminal.text().split(`${esc}]133;D`).length;
      const seen = ends();
      terminal.write('\r\recho last-$((1))\r');
      await terminal.until('last-1');
      await expect.poll(ends).toBe(seen + 1);
      expect(
        (await readdir(home)).filter((name) => name.endsWith('rc') || name.endsWith('profile')),
      ).toEqual(before.filter((name) => name.endsWith('rc') || name.endsWith('profile')));
    });

    test('do not disturb a shell within the shell', async () => {
      const { terminal } = await start(path, files);
      await prompt(terminal);
      terminal.write(`${path} -i\r`);
      await terminal.until(/rc-was-read[^]*rc-was-read|> [^]*> /);
      terminal.write('echo inner-$((1))\rexit\recho outer-$((2))\r');
      await terminal.until('outer-2');
      expect(terminal.text()).toContain('inner-1');
      expect(terminal.text()).not.toMatch(/command not found|no such file/i);
    });
  });
}

describe('the marks of bash without PS0', () => {
  /** Any bash, taken for one of version 3.2. */
  async function startOld(rc: string): Promise<TestAttachment> {
    const home = await tempFolder();
    const script = bashIntegration.replace(
      /^__pilothouse_version=.*$/m,
      '__pilothouse_version=302',
    );
    expect(script).not.toBe(bashIntegration);
    await writeFile(join(home, 'old.sh'), `${rc}PS1='old> '\n${script}`);
    const terminals = await openTerminals(home);
    const terminal = await terminals.open({ command: 'exec bash --rcfile old.sh -i' });
    await prompt(terminal);
    return terminal;
  }
  const count = (terminal: TestAttachment, text: string): number =>
    terminal.text().split(`${esc}]133;${text}`).length - 1;

  test('tell what ran and how it ended, and end nothing that did not run', async () => {
    const terminal = await startOld('');
    expect(count(terminal, 'D')).toBe(0);
    terminal.write('\r\rprintf "a;b"; false\r');
    await terminal.until(
      new RegExp(String.raw`\x1b\]133;C;cmdline_url=printf%20%22a%3Bb%22%3B%20false\x07a;b`),
    );
    await terminal.until(mark('D;1'));
    terminal.write('\recho last-$((1))\r');
    await terminal.until(new RegExp(String.raw`last-1\r\n\x1b\]133;D;0\x07`));
    expect([count(terminal, 'C'), count(terminal, 'D')]).toEqual([2, 2]);
  });

  test('leave a trap of the person’s own alone', async () => {
    const terminal = await startOld(`trap 'own=1' DEBUG\n`);
    terminal.write('echo "<$own>"\r');
    await terminal.until('<1>');
    await expect.poll(() => count(terminal, 'B')).toBe(2);
    expect([count(terminal, 'C'), count(terminal, 'D')]).toEqual([0, 0]);
  });
});

test('bash names no command that its history does not take', async () => {
  const { terminal } = await start('/bin/bash', { '.bashrc': '' });
  await prompt(terminal);
  terminal.write('HISTCONTROL=ignorespace\r');
  await terminal.until('C;cmdline_url=HISTCONTROL%3Dignorespace');
  terminal.write(' echo secret-$((1))\r');
  await terminal.until('secret-1');
  expect(terminal.text()).toContain(mark('C'));
  expect(terminal.text()).not.toContain('cmdline_url=echo');
});

describe.skipIf(!existsSync('/usr/bin/fish'))('the marks of fish', () => {
  test('surround prompt, command and exit code', async () => {
    const { home, terminals, terminal } = await start('/usr/bin/fish', {});
    await prompt(terminal);
    terminal.write('printf out; sh -c "exit 3"\r');
    await terminal.until(
      new RegExp(
        String.raw`\x1b\]133;C;cmdline_url=printf%20out[^\x07]*\x07[^]*out[^]*\x1b\]133;D;3\x07`,
      ),
    );
    await mkdir(join(home, 'a ä'));
    terminal.write(`cd 'a ä'\r`);
    await expect.poll(() => terminals.port.running()[0]?.cwd).toBe(join(home, 'a ä'));
  });
});
