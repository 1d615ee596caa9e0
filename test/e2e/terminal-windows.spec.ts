import type { Page } from '@playwright/test';
import { expect, picture, test } from './app.ts';
import { startChat } from './person.ts';
import {
  line,
  newTerminal,
  runCommand,
  screenText,
  terminalTab,
  visibleTerminal,
} from './terminal-person.ts';

test.setTimeout(150_000);

const WIDE = 90;

test('two windows of different widths show one terminal unbroken, at the size of the last', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1800, height: 900 });
  await startChat(page, 'Fix the failing test');
  await newTerminal(page);
  const ruler = (mark: string): string => `${mark}${'-'.repeat(WIDE - 1)}|`;
  await runCommand(page, `clear; printf '%s%0${WIDE - 1}d|\\n' a 0 | tr 0 -`);
  await expect(line(page, new RegExp(`^a-{${WIDE - 1}}\\|`))).toBeVisible();

  const other = await page.context().newPage();
  await other.setViewportSize({ width: 760, height: 520 });
  await other.goto(page.url());
  await terminalTab(other).last().click();
  await expect(visibleTerminal(other)).toHaveAttribute('data-phase', 'open');
  // The newcomer has its size; what was wider is wrapped in both, and whole.
  await expect.poll(() => unwrapped(other)).toContain(ruler('a'));
  await expect.poll(() => unwrapped(page)).toContain(ruler('a'));
  const note = (window: Page) => window.getByRole('button', { name: /of another window$/ });
  await expect(note(page)).toBeVisible();
  await expect(note(other)).toHaveCount(0);
  await picture(page, 'terminal-other-size-small');

  // Who types has it at its own again, and the other shows its newest lines.
  await page.bringToFront();
  await visibleTerminal(page).click();
  await expect(note(page)).toHaveCount(0);
  await runCommand(page, `seq -f 'row %g' 60; printf '%s%0${WIDE - 1}d|\\n' b 0 | tr 0 -`);
  await expect(line(page, new RegExp(`^b-{${WIDE - 1}}\\|`))).toBeVisible();
  await expect(note(other)).toBeVisible();
  await expect.poll(() => unwrapped(other)).toContain(`row 59row 60${ruler('b')}`);
  await expect(line(other, /[$#%>]\s*$/).last()).toBeInViewport();
  await picture(other, 'terminal-other-size-large');

  await note(other).click();
  await expect(note(other)).toHaveCount(0);
  await expect(note(page)).toBeVisible();
  await other.close();
  await expect(note(page)).toHaveCount(0);
});

async function unwrapped(window: Page): Promise<string> {
  return (await screenText(window)).replaceAll('\n', '');
}
