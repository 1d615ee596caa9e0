import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { idle, startChat, timeline } from './person.ts';

/** Keeps what the page asks for under this path back until it is let go. */
async function hold(page: Page, path: RegExp): Promise<{ asked: Promise<void>; letGo(): void }> {
  let letGo = (): void => undefined;
  const may = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let note = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    note = resolve;
  });
  await page.route(path, async (route) => {
    note();
    await may;
    await route.continue();
  });
  return { asked, letGo: () => letGo() };
}

/** A first chat in the folder, and the person lets its agent do all there. */
async function startTrusted(page: Page): Promise<void> {
  await startChat(page, 'Hello');
  await idle(page);
  await approvals(page).click();
  await page.getByRole('option', { name: 'Full access' }).click();
  await expect(approvals(page)).toHaveText('Full access');
}

function approvals(page: Page): Locator {
  return page.getByRole('combobox', { name: 'Approvals in this workspace' });
}

/** Starts a chat, and lets go what it waits for only then. */
async function startHasty(page: Page, held: { letGo(): void }): Promise<void> {
  const field = page.getByRole('textbox', { name: 'What should be done' });
  await field.fill('Run pwd');
  await field.press('Enter');
  await expect(page.getByRole('button', { name: 'Starting' })).toBeVisible();
  held.letGo();
}

test('a chat starts where the last one did, however soon it is sent', async ({
  folder,
  launch,
}) => {
  const root = join(folder, 'project');
  await mkdir(root);
  const { page } = await launch({ openFolder: root });
  await startTrusted(page);
  const held = await hold(page, /\/repositories$/);
  await page.getByRole('button', { name: 'New chat' }).first().click();
  await held.asked;
  // What was known of the folders is from before this one was opened.
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);
  await startHasty(page, held);
  await expect(timeline(page).getByText(root).first()).toBeVisible();
  await idle(page);
});

test('a chat keeps the approvals of its folder, however soon it is sent', async ({ app }) => {
  const { page } = app;
  await startTrusted(page);
  await page.getByRole('button', { name: 'New chat' }).first().click();
  const held = await hold(page, /\/approvals$/);
  await page.reload();
  await held.asked;
  await startHasty(page, held);
  await idle(page);
  await expect(approvals(page)).toHaveText('Full access');
});
