import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { startChat } from './person.ts';
import { line, newTerminal, runCommand, screenText, skipWithout } from './terminal-person.ts';

test.setTimeout(150_000);

/** Does not fit into a narrow window. */
const long = `at-${'the-place-'.repeat(6)}end`;

/** Their prompts have two lines; fish cuts the second to the width by itself. */
const shells = {
  bash: { file: '.bash_profile', last: long, text: String.raw`PS1='over\n${long}$ '` },
  zsh: { file: '.zshrc', last: long, text: String.raw`PS1=$'over\n${long}$ '` },
  fish: {
    file: '.config/fish/config.fish',
    last: 'at-the-place',
    text: String.raw`set -g fish_greeting; function fish_prompt; printf 'over\nat-the-place$ '; end`,
  },
} as const;

const OUTPUT = 6;
const typed = 'echo half-written-and-long-enough-to-need-another-row';

for (const [shell, { file, last, text }] of Object.entries(shells)) {
  test(`${shell}: no resize at the prompt costs a line of output, or leaves another prompt`, async ({
    launch,
    folder,
  }) => {
    skipWithout(shell);
    const home = join(folder, 'home');
    await mkdir(join(home, '.config', 'fish'), { recursive: true });
    await writeFile(join(home, file), `${text}\n`);
    const { page } = await launch({ env: { HOME: home, SHELL: `/usr/bin/${shell}` } });
    await startChat(page, 'Fix the failing test');
    await newTerminal(page);
    await runCommand(page, `clear; seq -f 'row %g' ${OUTPUT}`);
    await expect(line(page, new RegExp(`^row ${OUTPUT}\\s*$`))).toBeVisible();
    await expectWhole(page, last, '');

    await page.keyboard.type(typed);
    await expectWhole(page, last, typed);
    for (let at = 0; at < 20; at += 1) {
      await page.setViewportSize({ width: 780 + ((at * 241) % 620), height: 740 + (at % 3) * 60 });
      // Some follow each other without a word of the shell between them.
      if (at % 4 === 3) await expectWhole(page, last, typed);
    }
    await expectWhole(page, last, typed);
    await page.keyboard.press('Enter');
    await expect.poll(() => unwrapped(page)).toContain(`${typed}${typed.slice('echo '.length)}`);
  });
}

/** All that is on the screen: every line of output once, then one prompt with what was typed. */
async function expectWhole(page: Page, last: string, command: string): Promise<void> {
  const rows = Array.from({ length: OUTPUT }, (_, at) => `row ${at + 1}`);
  const whole = [...rows, 'over', `${last}$ ${command}`].join('').trimEnd();
  await expect.poll(() => unwrapped(page)).toBe(whole);
}

async function unwrapped(page: Page): Promise<string> {
  return (await screenText(page)).replaceAll('\n', '');
}
