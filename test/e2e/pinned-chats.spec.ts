import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { git } from '../support/git-repository.ts';
import { call } from './api.ts';
import { expect, test } from './app.ts';
import { inspect } from './inspect.ts';
import { idle, startChat } from './person.ts';

const CHATS = '/api/experimental/chats';

/** Chats under these titles, pinned in this order. */
async function pinnedChats(page: Page, url: string, titles: readonly string[]): Promise<void> {
  for (const title of titles) {
    await page.goto(`${url}/#/new`);
    await startChat(page, 'Hello');
    await idle(page);
    const id = /#\/chats\/([\w-]+)/.exec(page.url())?.[1];
    await call(page, `${CHATS}/${id}`, { title, pin_order: 1 }, 'PATCH');
  }
  await page.goto(`${url}/#/new`);
  await page.reload();
}

const list = (page: Page): Locator => page.getByRole('list', { name: 'Chats' });

const row = (page: Page, title: string): Locator =>
  list(page).getByRole('link', { name: new RegExp(title) });

async function expectOrder(page: Page, titles: readonly string[]): Promise<void> {
  const expected = titles.map((title) => expect.stringContaining(title));
  await expect.poll(() => list(page).getByRole('link').allTextContents()).toEqual(expected);
}

test('pinned chats are put in order by key, menu and drag, in every window', async ({ app }) => {
  const { page } = app;
  await pinnedChats(page, app.url, ['Anchor', 'Buoy', 'Compass']);
  await expectOrder(page, ['Anchor', 'Buoy', 'Compass']);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expectOrder(other, ['Anchor', 'Buoy', 'Compass']);

  await row(page, 'Anchor').focus();
  await page.keyboard.press('Alt+ArrowDown');
  await expectOrder(page, ['Buoy', 'Anchor', 'Compass']);
  await expect(page.getByText('Anchor: pinned 2 of 3')).toBeAttached();
  await expect(row(page, 'Anchor')).toBeFocused();
  await expectOrder(other, ['Buoy', 'Anchor', 'Compass']);

  await row(page, 'Compass').click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: 'Move down' })).toBeDisabled();
  await page.getByRole('menuitem', { name: 'Move up' }).click();
  await expectOrder(page, ['Buoy', 'Compass', 'Anchor']);
  await inspect(page, 'pinned-chats', row(page, 'Compass'), ['wide']);

  await row(page, 'Anchor').dragTo(row(page, 'Buoy'), { targetPosition: { x: 60, y: 4 } });
  await expectOrder(page, ['Anchor', 'Buoy', 'Compass']);
  await row(page, 'Anchor').dragTo(row(page, 'Compass'), { targetPosition: { x: 60, y: 40 } });
  await expectOrder(page, ['Buoy', 'Compass', 'Anchor']);
  await expectOrder(other, ['Buoy', 'Compass', 'Anchor']);
  await page.reload();
  await expectOrder(page, ['Buoy', 'Compass', 'Anchor']);
});

test('a title that is written from right to left is cut at its end', async ({ app }) => {
  const { page } = app;
  await pinnedChats(page, app.url, [`إصلاح ${'خطأ في التاريخ '.repeat(8)}`]);
  const title = row(page, 'إصلاح').getByTitle('إصلاح');
  const begins = await title.evaluate((element) => {
    const range = document.createRange();
    range.setStart(element.firstChild ?? element, 0);
    range.setEnd(element.firstChild ?? element, 1);
    const [sign, box] = [range.getBoundingClientRect(), element.getBoundingClientRect()];
    return sign.left >= box.left && sign.right <= box.right + 1;
  });
  expect(begins).toBe(true);
});

test('a failed chat that was seen comes back from the archive as it went', async ({
  folder,
  launch,
}) => {
  const root = join(folder, 'harbour');
  await mkdir(root);
  await git(root, 'init', '--quiet', '--initial-branch=pier');
  const { page, url } = await launch({ openFolder: root });
  await startChat(page, '[demo: fail=auth] Sail');
  await idle(page);
  const sail = list(page).getByRole('link');
  const quiet = sail.filter({ hasText: 'harbour · pier' });
  await expect(quiet).toBeVisible();
  const status = page.getByTitle('Branch pier');
  await expect(status).toBeVisible();
  await page.goto(`${url}/#/new`);
  const failed = list(page).getByRole('heading', { name: 'Needs you' });
  await expect(failed).toHaveCount(0);

  await sail.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await expect(sail).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(quiet).toBeVisible();
  await expect(failed).toHaveCount(0);
  await sail.click();
  await expect(status).toBeVisible();
});
