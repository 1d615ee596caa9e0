import type { Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { inspect, sizes } from './inspect.ts';

test('helpers are let use a desktop, and whose model does is chosen', async ({ app }) => {
  const { page } = app;
  await page.goto(`${app.url}/#/settings/words`);
  const allowed = page.getByRole('switch', { name: 'Let helpers use a desktop' });
  const provider = page.getByRole('combobox', { name: 'Provider for helpers with a desktop' });
  await expect(allowed).not.toBeChecked();
  await expect(provider).toBeHidden();

  await allowed.focus();
  await page.keyboard.press('Space');
  await expect(allowed).toBeChecked();
  await expect(provider).toHaveText('Anthropic');
  expect(await scrolledBy(page)).toBe(0);
  await provider.click();
  await page.getByRole('option', { name: 'OpenAI' }).click();
  await expect(provider).toHaveText('OpenAI');

  await page.reload();
  await expect(provider).toHaveText('OpenAI');
  for (const size of ['wide', 'narrow'] as const) {
    await page.setViewportSize(sizes[size]);
    await provider.scrollIntoViewIfNeeded();
    await inspect(page, 'desktop-settings', provider, [size]);
  }
  await allowed.click();
  await expect(provider).toBeHidden();
});

/** How far the whole app can be scrolled when something in its body reaches below the window. */
function scrolledBy(page: Page): Promise<number> {
  return page.evaluate(() => {
    const far = document.createElement('button');
    far.style.cssText = 'position: absolute; top: 3000px';
    document.body.append(far);
    far.scrollIntoView();
    far.focus();
    const top = window.scrollY + document.body.scrollTop;
    far.remove();
    window.scrollTo(0, 0);
    return top;
  });
}
