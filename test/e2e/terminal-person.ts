/** What a person does and sees in a terminal. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, type Locator, type Page } from '@playwright/test';

/** Of this computer, those whose command line holds the text. */
export async function countProcesses(text: string): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'args='], {
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout.split('\n').filter((args) => args.includes(text)).length;
}

/** A command that runs until it is ended, and that no other process is called like. */
export function lastingCommand(): string {
  return `sleep ${40_000 + Math.floor(Math.random() * 40_000)}.${process.pid}`;
}

export async function runFromPalette(page: Page, words: string): Promise<void> {
  await page.getByRole('button', { name: /^Search or do anything/ }).click();
  await page.getByRole('combobox', { name: 'Search chats and commands' }).fill(words);
  await page.keyboard.press('Enter');
}

export async function openTerminalList(page: Page): Promise<Locator> {
  await runFromPalette(page, 'all that run');
  const list = page.getByRole('list', { name: 'Terminals', exact: true });
  await expect(list).toBeVisible();
  return list;
}

export function terminal(page: Page): Locator {
  return page.getByTestId('terminal');
}

/** Opened from the keyboard, with a prompt and the focus in it. */
export async function newTerminal(page: Page): Promise<void> {
  const before = await terminal(page).count();
  await page.keyboard.press('ControlOrMeta+j');
  await expect(terminal(page)).toHaveCount(before + 1);
  const opened = visibleTerminal(page);
  // A shell takes its time to start on a computer that is busy.
  await expect(opened).toHaveAttribute('data-phase', 'open', { timeout: 45_000 });
  await expect.poll(() => screenText(page)).toMatch(/[$#%>] ?$/m);
  await expect(opened.getByRole('textbox', { name: 'Terminal input' })).toBeFocused();
}

export function visibleTerminal(page: Page): Locator {
  return terminal(page).filter({ visible: true }).last();
}

/** Says which programs are missing, and leaves the test out without them. */
export function skipWithout(...programs: readonly string[]): void {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const missing = programs.filter(
    (name) => !folders.some((folder) => existsSync(join(folder, name))),
  );
  test.skip(missing.length > 0, `SKIPPED: not installed here: ${missing.join(', ')}`);
}

/**
 * Types a command into the terminal that has the focus. Before the last one has ended, the system
 * may echo what is typed among its output.
 */
export async function runCommand(page: Page, command: string): Promise<void> {
  await page.keyboard.type(`${command}\n`);
}

/** A row of a terminal that can be seen, drawn as text. */
export function line(page: Page, text: RegExp): Locator {
  return page.locator('.xterm-rows > div').filter({ visible: true }).filter({ hasText: text });
}

export async function screenText(page: Page): Promise<string> {
  const rows = await page.locator('.xterm-rows > div').filter({ visible: true }).allInnerTexts();
  return rows
    .map((row) => row.replaceAll('\u00a0', ' ').trimEnd())
    .join('\n')
    .trimEnd();
}

export function terminalTab(page: Page): Locator {
  return page.getByRole('tab').filter({ has: page.locator('svg.lucide-square-terminal') });
}
