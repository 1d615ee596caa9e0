import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, picture, test } from './app.ts';
import { allowOnce, idle, send, startChat, timeline } from './person.ts';

const sizes = {
  wide: { width: 1440, height: 900 },
  small: { width: 900, height: 600 },
  narrow: { width: 360, height: 720 },
} as const;

test.beforeEach(({ driver }) => {
  test.skip(driver !== 'web', 'the screens are the same behind every driver');
});

/**
 * Takes the screen in both themes and three sizes, and holds it to the accessibility rules.
 * `ready` tells that what the screen is about is to be seen; it is asked in every size.
 */
async function inspect(page: Page, name: string, ready: Locator): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      await expect(ready, `${name}, ${colorScheme}, ${size}`).toBeInViewport({ ratio: 0.5 });
      await picture(page, `${name}-${colorScheme}-${size}`);
      const { violations } = await new AxeBuilder({ page }).exclude('.monaco-editor').analyze();
      const found = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
      );
      expect.soft(found, `${name}, ${colorScheme}, ${size}`).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect.soft(overflow, `${name}, ${size}: scrolls sideways`).toBeLessThanOrEqual(0);
    }
  }
  await page.setViewportSize(sizes.wide);
}

test.setTimeout(300_000);

test('first run, a chat that waits, a chat that is done, settings, palette', async ({ page }) => {
  await expect(page.getByText('Sample project').first()).toBeVisible();
  await inspect(page, 'first-run', page.getByRole('textbox', { name: 'What should be done' }));

  await startChat(page, 'Fix the failing test');
  await expect(page.getByRole('button', { name: /^Allow once/ }).first()).toBeVisible();
  await inspect(page, 'approval', page.getByRole('button', { name: /^Allow once/ }).first());
  await allowOnce(page, 'npm test');
  await allowOnce(page, 'heading.js');
  await allowOnce(page, 'npm test');
  await idle(page);
  await expect(page.locator('.monaco-diff-editor .view-line').first()).toBeVisible();
  await inspect(page, 'done', timeline(page).getByText('All tests pass now.'));

  await send(page, '[demo: fail=auth] Fix the failing test');
  await expect(timeline(page).getByRole('alert').first()).toBeVisible();
  await inspect(page, 'failed', timeline(page).getByRole('alert').first());

  await page.keyboard.press('ControlOrMeta+,');
  await expect(page.getByRole('heading', { name: 'Appearance' }).first()).toBeVisible();
  await inspect(page, 'settings', page.getByRole('heading', { name: 'Appearance' }).first());
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await inspect(page, 'palette', page.getByRole('dialog'));
});
