import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { startChat } from './person.ts';
import {
  countProcesses,
  lastingCommand,
  line,
  newTerminal,
  openTerminalList,
  runCommand,
  runFromPalette,
  terminal,
  terminalTab,
  visibleTerminal,
} from './terminal-person.ts';

test.setTimeout(150_000);

async function openShell(page: Page): Promise<void> {
  await startChat(page, 'Fix the failing test');
  await newTerminal(page);
}

test('the core is killed and started again: the same shell goes on with all it printed', async ({
  launch,
  driver,
  folder,
}) => {
  test.skip(driver !== 'web', 'elsewhere the window ends with the core');
  const first = await launch();
  const { page } = first;
  await openShell(page);
  await runCommand(page, 'kept=from-before; echo ready-$kept');
  await expect(line(page, /^ready-from-before$/)).toBeVisible();
  await runCommand(page, 'while [ ! -e go ]; do sleep 0.1; done; echo printed-mean""while');
  await first.killCore();
  await expect(page.getByText('What is typed now is not sent.')).toBeVisible();
  const port = Number(new URL(first.url).port);
  const second = await launch({ port, dataDir: join(folder, 'data') });
  await expect(visibleTerminal(page)).toHaveAttribute('data-phase', 'open');
  await expect(line(page, /^ready-from-before$/)).toHaveCount(1);
  await terminal(page).click();
  await page.keyboard.press('Control+c');
  await runCommand(page, 'echo again-$kept');
  await expect(line(page, /^again-from-before$/)).toBeVisible();
  await second.page.close();
});

test('quitting ends every program but those to be kept; the next start shows what they printed', async ({
  launch,
  folder,
}) => {
  const options = { dataDir: join(folder, 'data') };
  const first = await launch(options);
  await openShell(first.page);
  const ends = lastingCommand();
  const stays = lastingCommand();
  await runCommand(first.page, 'mkdir deep && cd deep && echo printed-be""fore');
  await expect(line(first.page, /^printed-before$/)).toBeVisible();
  await runCommand(first.page, ends);
  await newTerminal(first.page);
  await runCommand(first.page, stays);
  await expect.poll(() => countProcesses(stays)).toBe(1);

  await runFromPalette(first.page, 'close this pane');
  const question = first.page.getByRole('dialog', { name: `${stays} is still running` });
  await expect(question.getByRole('button', { name: 'End' })).toBeFocused();
  await question.getByRole('button', { name: 'Keep running' }).click();
  await expect(question).toHaveCount(0);
  expect(await countProcesses(stays)).toBe(1);
  await first.close();
  await expect.poll(() => countProcesses(ends)).toBe(0);
  expect(await countProcesses(stays)).toBe(1);

  const { page } = await launch(options);
  await expect(page.getByRole('navigation', { name: 'Chats' }).getByRole('link')).toHaveCount(1);
  const list = await openTerminalList(page);
  const kept = list.getByRole('listitem').filter({ hasText: 'Running' });
  await expect(kept.getByRole('switch', { name: 'Keep after quit' })).toBeChecked();
  await kept.getByRole('button', { name: 'End' }).click();
  await expect.poll(() => countProcesses(stays)).toBe(0);
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await list.getByRole('button', { name: 'Open' }).click();
  await expect(line(page, /^printed-before$/)).toBeVisible();
  await expect(line(page, /── Session ended .* new shell ──/)).toBeVisible();
  await expect(visibleTerminal(page)).toHaveAttribute('data-phase', 'open');
  await terminal(page).click();
  await runCommand(page, 'echo now-in-$(basename "$PWD")');
  await expect(line(page, /^now-in-deep$/)).toBeVisible();
});

test('a window that crashes takes no shell with it', async ({ page }) => {
  await openShell(page);
  await runCommand(page, 'kept=through-the-crash; echo ready-$kept');
  await expect(line(page, /^ready-through-the-crash$/)).toBeVisible();
  const address = page.url();
  const crashed = page.waitForEvent('crash');
  await page.goto('chrome://crash').catch(() => {});
  await crashed;
  const next = await page.context().newPage();
  await next.goto(address);
  await expect(line(next, /^ready-through-the-crash$/)).toBeVisible();
  await terminal(next).click();
  await runCommand(next, 'echo again-$kept');
  await expect(line(next, /^again-through-the-crash$/)).toBeVisible();
});

test('closing a pane ends an idle shell at once, and asks about one in which something runs', async ({
  page,
}) => {
  await openShell(page);
  const command = lastingCommand();
  await runCommand(page, command);
  await expect.poll(() => countProcesses(command)).toBe(1);
  await expect(page.locator('[data-outcome=running]')).toHaveCount(1);
  await terminalTab(page).click({ button: 'middle' });
  const question = page.getByRole('dialog', { name: `${command} is still running` });
  await expect(question).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(question).toHaveCount(0);
  await expect(line(page, /sleep/)).not.toHaveCount(0);
  expect(await countProcesses(command)).toBe(1);

  await terminalTab(page).click({ button: 'middle' });
  await question.getByRole('button', { name: 'End' }).click();
  await expect.poll(() => countProcesses(command)).toBe(0);
  await expect(terminal(page)).toHaveCount(0);

  await newTerminal(page);
  await runCommand(page, 'echo pid-$$');
  const shown = line(page, /^pid-\d+$/);
  await expect(shown).toBeVisible();
  const pid = /\d+/.exec(await shown.innerText())?.[0];
  await terminalTab(page).click({ button: 'middle' });
  await expect(terminal(page)).toHaveCount(0);
  await expect.poll(() => isRunning(Number(pid))).toBe(false);
});

test('ten terminals at once, each with its own shell, all in one list', async ({ page }) => {
  test.slow();
  await openShell(page);
  for (let at = 2; at <= 10; at += 1) await newTerminal(page);
  await terminal(page).last().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Type to all terminals of this folder' }).click();
  await visibleTerminal(page).click();
  await runCommand(page, 'echo shell-$$-heard');
  const heard = new Set<string>();
  for (let at = 0; at < 10; at += 1) {
    await terminalTab(page).nth(at).click();
    const answer = line(page, /^shell-\d+-heard$/);
    // The terminal before may be shown for a moment longer.
    await expect
      .poll(async () => {
        for (const text of await answer.allInnerTexts()) heard.add(text.trim());
        return heard.size;
      })
      .toBe(at + 1);
  }
  const list = await openTerminalList(page);
  await expect(list.getByRole('listitem')).toHaveCount(10);
  await list.getByRole('button', { name: 'End' }).first().click();
  await expect(list.getByRole('listitem')).toHaveCount(9);
  await page.keyboard.press('Escape');
  await expect(terminalTab(page)).toHaveCount(9);
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('a tab that was not seen since a reload follows its program all the same', async ({
  launch,
}) => {
  const { page } = await launch();
  await openShell(page);
  await runCommand(
    page,
    'printf "\\033]2;waits-here\\007"; read -r x; printf "\\033]2;was-told\\007"; sleep 600',
  );
  await expect(terminalTab(page).filter({ hasText: 'waits-here' })).toHaveCount(1);
  await newTerminal(page);
  await page.reload();
  await expect(visibleTerminal(page)).toHaveAttribute('data-phase', 'open');
  await expect(terminal(page)).toHaveCount(2);
  await expect(terminal(page).first()).toBeHidden();
  await expect(terminal(page).first()).toHaveAttribute('data-phase', 'open');
  await expect(terminalTab(page).filter({ hasText: 'waits-here' })).toHaveCount(1);
});
