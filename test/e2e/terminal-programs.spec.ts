import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { startChat } from './person.ts';
import {
  line,
  newTerminal,
  runCommand,
  screenText,
  skipWithout,
  terminal,
  terminalTab,
  visibleTerminal,
} from './terminal-person.ts';

test.setTimeout(150_000);

test.beforeEach(async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await startChat(page, 'Fix the failing test');
  await newTerminal(page);
});

test('less, tmux and a program that redraws the whole screen come and go', async ({ page }) => {
  skipWithout('less', 'tmux');
  await runCommand(page, 'seq 1 900 | less');
  await expect(line(page, /^1$/)).toBeVisible();
  await page.keyboard.type('G');
  await expect(line(page, /^900$/)).toBeVisible();
  await expect(line(page, /\(END\)/)).toBeVisible();
  await page.keyboard.type('q');
  await expect(line(page, /\(END\)/)).toHaveCount(0);

  await runCommand(page, 'tmux -L pilothouse-e2e -f /dev/null new-session -s inner');
  await expect(line(page, /\[inner\]/)).toBeVisible();
  await runCommand(page, 'echo inside-$((20 + 2))');
  await expect(line(page, /^inside-22$/)).toBeVisible();
  await runCommand(page, 'exit');
  await expect(line(page, /^\[exited\]/)).toBeVisible();

  await runCommand(
    page,
    String.raw`printf '\e[?1049h'; for i in $(seq 300); do printf '\e[H\e[2Jframe %s\e[5;5Hdeep %s' $i $i; done; read -rsn1; printf '\e[?1049l'; echo back-a""gain`,
  );
  await expect(line(page, /^\s*deep 300\s*$/)).toBeVisible();
  await page.keyboard.press('x');
  await expect(line(page, /^back-again$/)).toBeVisible();
  await expect(line(page, /deep 300/)).toHaveCount(0);
});

test('sizes that change while output flows and its program ends cost no line of it', async ({
  page,
}) => {
  // The smaller ones end in the middle of the changes, and the prompt comes then.
  for (const rows of [3000, 40_000, 120_000]) {
    await runCommand(
      page,
      `clear; seq -f "row %g of the storm" ${rows} & wait; echo storm-${rows}-o""ver`,
    );
    for (let at = 0; at < 24; at += 1) {
      await page.setViewportSize({
        width: 900 + ((at * 137) % 500),
        height: 500 + ((at * 83) % 380),
      });
    }
    await expect(line(page, new RegExp(`^storm-${rows}-over$`))).toBeVisible({ timeout: 60_000 });
    await expect.poll(() => screenText(page)).toMatch(endOfStorm(rows));
    await expect.poll(() => shellSize(page)).toBe(true);
  }
});

/** What stands above the prompt, the shell's word about the job included: the window may be low. */
function endOfStorm(rows: number): RegExp {
  const last = String.raw`row ${rows - 1} of the storm\nrow ${rows} of the storm`;
  return new RegExp(String.raw`${last}\n[^]*storm-${rows}-over\n[^]*[$#%>]$`);
}

test('binary garbage leaves a shell that works', async ({ page, folder }) => {
  const garbage = `LC_ALL=C awk 'BEGIN { srand(7); for (i = 0; i < 300000; i++) printf "%c", int(rand() * 256) }'`;
  const over = join(folder, 'over');
  await runCommand(page, `${garbage}; touch ${over}`);
  // Before, Ctrl+C would take with it what the shell has not read.
  await expect.poll(() => existsSync(over)).toBe(true);
  await page.keyboard.press('Control+c');
  await runCommand(page, '');
  await runCommand(page, String.raw`printf '\033c\033[?1049l'; stty sane; echo still-a""live`);
  await expect(line(page, /^still-alive$/)).toBeVisible();
});

test('20 MB arrive to their last line, and the page answers meanwhile', async ({ page }) => {
  await runCommand(
    page,
    'yes abcdefghijklmnopqrstuvwxyz0123456789 | head -c 20000000; echo; echo last-$((1 + 1))',
  );
  await page.keyboard.press('ControlOrMeta+Shift+p');
  const palette = page.getByRole('combobox', { name: 'Search chats and commands' });
  await palette.fill('settings');
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(line(page, /^last-2$/)).toBeVisible({ timeout: 120_000 });
});

test('a program writes to the clipboard only after consent, asked for once', async ({ page }) => {
  const copy = (text: string): Promise<void> =>
    runCommand(page, String.raw`printf '\e]52;c;%s\a' "$(printf ${text} | base64)"`);
  await page.evaluate(() => navigator.clipboard.writeText('untouched'));
  await copy('first');
  const question = page.getByRole('alert').filter({ hasText: '5 characters on the clipboard' });
  await expect(question).toBeVisible();
  expect(await clipboard(page)).toBe('untouched');
  await question.getByRole('button', { name: 'Deny' }).click();
  await copy('second');
  await runCommand(page, 'echo after-the-se""cond');
  await expect(line(page, /^after-the-second$/)).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: 'on the clipboard' })).toHaveCount(0);
  expect(await clipboard(page)).toBe('untouched');

  await newTerminal(page);
  await copy('third');
  await page.getByRole('button', { name: 'Allow in this terminal' }).click();
  await expect.poll(() => clipboard(page)).toBe('third');
  await copy('fourth');
  await expect.poll(() => clipboard(page)).toBe('fourth');
});

test('a bell where nobody looks asks for the person: tab, title, sidebar', async ({ page }) => {
  await runCommand(
    page,
    String.raw`while [ ! -e ring ]; do sleep 0.1; done; printf '\a'; printf '\a'`,
  );
  await newTerminal(page);
  await runCommand(page, 'touch ring');
  await expect(page.getByRole('tab', { name: /^harbor-compass, Needs you$/ })).toBeVisible();
  const rang = page.getByRole('list', { name: 'Terminals that need you' });
  await expect(rang.getByRole('listitem')).toHaveCount(1);
  await expect(page.getByRole('button', { name: /1 terminal needs? you/ })).toBeVisible();
  await expect(page).toHaveTitle(/^\(\d\)/);
  await rang.getByRole('button').click();
  await expect(rang).toHaveCount(0);
  await expect(visibleTerminal(page).getByRole('textbox')).toBeFocused();

  await runCommand(page, 'rm ring; exec sh -c "while [ ! -e ring ]; do sleep 0.1; done; exit 7"');
  await terminalTab(page).last().click();
  await visibleTerminal(page).click();
  await runCommand(page, 'touch ring');
  await expect(rang.getByRole('listitem')).toHaveCount(1);
  await rang.getByRole('button').click();
  await expect(page.getByText('The shell ended (exit 7)')).toBeVisible();
});

test('links open, a name is kept, text is dropped in, and a selection is copied', async ({
  page,
}) => {
  await page
    .context()
    .route('http://links.example/**', (route) => route.fulfill({ body: 'there' }));
  await runCommand(page, 'clear; echo http://links.example/page; echo src/date.js:3:1');
  const opened = page.context().waitForEvent('page');
  await clickText(page, /^http:/);
  expect((await opened).url()).toBe('http://links.example/page');
  await page.bringToFront();
  await clickText(page, /^src\/date/);
  await expect(page.getByText('Copied the place of the file')).toBeVisible();
  expect(await clipboard(page)).toMatch(/[/]src[/]date[.]js:3:1$/);

  await terminal(page).last().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('my build');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'my build' })).toBeVisible();
  await page.evaluate(() => {
    const { documentElement: root } = document;
    root.dataset['before'] = '';
    localStorage.setItem(
      'pilothouse.terminal',
      JSON.stringify({ copyOnSelect: true, screenReader: true }),
    );
  });
  await page.reload();
  await expect(page.getByRole('tab', { name: 'my build' })).toBeVisible();
  await expect(visibleTerminal(page)).toHaveAttribute('data-phase', 'open');
  await terminal(page).last().click();

  await visibleTerminal(page).evaluate((element) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData('text/plain', 'echo dropped-in');
    for (const type of ['dragover', 'drop']) {
      element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  });
  await page.keyboard.press('Enter');
  await expect(page.locator('.xterm-accessibility-tree')).toContainText('dropped-in');
  const word = line(page, /^dropped-in/).first();
  await expect(word).toBeVisible();
  const box = await word.boundingBox();
  if (!box) throw new Error('the row has no place');
  await page.mouse.dblclick(box.x + 10, box.y + box.height / 2);
  await expect.poll(() => clipboard(page)).toContain('dropped');
});

test('the menu pastes what is on the clipboard', async ({ page }) => {
  await page.evaluate(() => navigator.clipboard.writeText('echo from-the-menu'));
  await terminal(page).last().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Paste' }).click();
  const unbroken = async (): Promise<string> => (await screenText(page)).replaceAll('\n', '');
  await expect.poll(unbroken).toContain('echo from-the-menu');
  await page.keyboard.press('Enter');
  await expect(line(page, /^from-the-menu$/)).toBeVisible();
});

test('one Escape closes a dialog whose button shows its name', async ({ page }) => {
  await terminal(page).last().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rename the terminal' });
  await dialog.getByRole('textbox').focus();
  await page.keyboard.press('Shift+Tab');
  await expect(dialog.getByRole('button', { name: 'Close' })).toBeFocused();
  await expect(page.getByText('Close', { exact: true }).last()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

/** The shell knows the size that the screen has. */
async function shellSize(page: Page): Promise<boolean> {
  await runCommand(page, 'clear; stty size');
  await expect(line(page, /^\d+ \d+$/)).toBeVisible();
  const [rows = ''] = /^\d+/m.exec(await screenText(page)) ?? [];
  const shown = await page
    .locator('.xterm-rows')
    .filter({ visible: true })
    .locator('> div')
    .count();
  return Number(rows) === shown;
}

async function clickText(page: Page, text: RegExp): Promise<void> {
  const box = await line(page, text).first().boundingBox();
  if (!box) throw new Error('the row has no place');
  const [x, y] = [box.x + 12, box.y + box.height / 2];
  await page.mouse.move(x - 4, y);
  await page.mouse.move(x, y);
  await expect(page.locator('.xterm-cursor-pointer')).not.toHaveCount(0);
  await page.mouse.click(x, y);
}
