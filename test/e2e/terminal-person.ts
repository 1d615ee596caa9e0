/** What a person does and sees in a terminal. */
import { expect, type Locator, type Page } from '@playwright/test';

export function terminal(page: Page): Locator {
  return page.getByTestId('terminal');
}

/** Opened from the keyboard, with a prompt and the focus in it. */
export async function newTerminal(page: Page): Promise<void> {
  const before = await terminal(page).count();
  await page.keyboard.press('ControlOrMeta+j');
  await expect(terminal(page)).toHaveCount(before + 1);
  const opened = visibleTerminal(page);
  await expect(opened).toHaveAttribute('data-phase', 'open');
  await expect.poll(() => screenText(page)).toMatch(/[$#%>] ?$/m);
  await expect(opened.getByRole('textbox', { name: 'Terminal input' })).toBeFocused();
}

export function visibleTerminal(page: Page): Locator {
  return terminal(page).filter({ visible: true }).last();
}

/** Types a command into the terminal that has the focus. */
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
