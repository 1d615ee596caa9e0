/** Screens for people to look at, held to the rules that a machine can check. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, picture } from './app.ts';

export const sizes = {
  wide: { width: 1440, height: 900 },
  small: { width: 900, height: 600 },
  narrow: { width: 360, height: 720 },
} as const;

export const themes = ['light', 'dark'] as const;

/** Rules whose answer depends on colours, and so on the theme. */
const rulesOfColour = ['color-contrast', 'link-in-text-block'];

/**
 * The rules of accessibility, and that nothing reaches out of the window at its side. A screen that
 * is looked at in both themes is held to those rules that know no colour in the light one only.
 */
export async function expectSound(
  page: Page,
  what: string,
  theme: (typeof themes)[number] = 'light',
): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    // Our page holds no frames; for these axe would open a second page each time.
    .setLegacyMode()
    .options({
      resultTypes: ['violations'],
      ...(theme === 'dark' && { runOnly: { type: 'rule', values: rulesOfColour } }),
    })
    .exclude('.monaco-editor')
    .analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
  expect.soft(found, what).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect.soft(overflow, `${what}: scrolls sideways`).toBeLessThanOrEqual(0);
}

/** The screen for those who want more contrast, in both themes. */
export async function inspectContrast(page: Page, name: string): Promise<void> {
  for (const colorScheme of themes) {
    const what = `${name}-${colorScheme}-contrast`;
    await page.emulateMedia({ colorScheme, contrast: 'more' });
    await picture(page, what);
    await expectSound(page, what, colorScheme);
  }
  await page.emulateMedia({ colorScheme: null, contrast: null });
}

/**
 * Takes the screen in both themes and every size, or those that are named. `ready` is what the
 * screen is about: it has to be seen in each.
 */
export async function inspect(
  page: Page,
  name: string,
  ready: Locator,
  names: readonly (keyof typeof sizes)[] = ['wide', 'small', 'narrow'],
): Promise<void> {
  for (const size of names) {
    await page.setViewportSize(sizes[size]);
    for (const colorScheme of themes) {
      const what = `${name}-${colorScheme}-${size}`;
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect(ready, what).toBeInViewport({ ratio: 0.5 });
      await picture(page, what);
      await expectSound(page, what, colorScheme);
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  await page.setViewportSize(sizes.wide);
}
