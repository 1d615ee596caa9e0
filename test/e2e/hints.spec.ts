import type { Locator, Page } from '@playwright/test';
import { expect, test } from './app.ts';

/** What hints are shown, whatever they stand at. */
function hints(page: Page): Locator {
  return page.locator('body > div [data-open]:not([role])');
}

test('a button says what it does and by which keys, to the mouse and to the keyboard', async ({
  page,
}) => {
  const fold = page.getByRole('button', { name: 'Fold the sidebar' });
  const settings = page.getByRole('button', { name: 'Settings', exact: true });
  await fold.hover();
  await expect(hints(page)).toHaveText(/^Fold the sidebar.*B$/);

  // What is pointed at next says so in its place.
  await settings.hover();
  await expect(hints(page)).toHaveText(/^Settings/);
  await page.keyboard.press('Escape');
  await expect(hints(page)).toHaveCount(0);

  await page.mouse.move(700, 500);
  await fold.focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(fold).toBeFocused();
  await expect(hints(page)).toHaveText(/^Fold the sidebar/);
  await page.keyboard.press('Tab');
  await expect(hints(page).filter({ hasText: 'Fold' })).toHaveCount(0);
});

test('the hint of a button in a dialog stands over it, and Escape closes the dialog at once', async ({
  page,
}) => {
  await page.evaluate(() => {
    location.hash = '#/settings/models';
  });
  await page.getByRole('button', { name: 'Add a provider' }).first().click();
  const dialog = page.getByRole('dialog');
  const close = dialog.getByRole('button', { name: 'Close' });
  await close.hover();
  const hint = hints(page).filter({ hasText: /^Close$/ });
  await expect(hint).toBeVisible();
  const at = await hint.boundingBox();
  const onTop = await page.evaluate(
    ([x, y]) => document.elementFromPoint(x ?? 0, y ?? 0)?.closest('[data-open]')?.textContent,
    [(at?.x ?? 0) + 5, (at?.y ?? 0) + 5],
  );
  expect(onTop).toBe('Close');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(hints(page)).toHaveCount(0);
});
