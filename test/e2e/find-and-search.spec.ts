import type { Locator, Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { inspect } from './inspect.ts';
import { composer, idle, send, startChat, timeline } from './person.ts';

function findField(page: Page): Locator {
  return page.getByRole('textbox', { name: 'Find in this chat' });
}

function count(page: Page): Locator {
  return page.getByRole('search').getByRole('status');
}

/** The marked text that is current, and whether it can be seen. */
async function currentMark(page: Page): Promise<{ text: string; seen: boolean }> {
  return page.evaluate(() => {
    const [range] = CSS.highlights.get('find-current') ?? [];
    if (!(range instanceof Range)) return { text: '', seen: false };
    const box = range.getBoundingClientRect();
    const log = document.querySelector('[role=log]')?.getBoundingClientRect();
    const seen = log !== undefined && box.top >= log.top && box.bottom <= log.bottom;
    return { text: range.toString(), seen };
  });
}

test('words are found in the whole conversation, wherever they are folded or scrolled to', async ({
  page,
}) => {
  await startChat(page, 'Where is the lighthouse?');
  await idle(page);
  for (const number of [1, 2, 3]) {
    await send(page, `[demo: chunks=600, delay=0ms] Round ${number}`);
    await expect(
      timeline(page)
        .getByText(/chunk 600/)
        .last(),
    ).toBeVisible();
    await idle(page);
  }
  await composer(page).focus();
  await page.keyboard.press('ControlOrMeta+f');
  await expect(findField(page)).toBeFocused();

  await findField(page).fill('LIGHTHOUSE');
  await expect(count(page)).toHaveText('2 of 2');
  await page.keyboard.press('Enter');
  await expect(count(page)).toHaveText('1 of 2');
  await expect.poll(() => currentMark(page)).toEqual({ text: 'lighthouse', seen: true });
  const question = timeline(page).getByText('Where is the lighthouse?', { exact: true });
  await expect(question).toBeVisible();

  await findField(page).fill('chunk 599');
  await expect(count(page)).toHaveText('1 of 3');
  await page.keyboard.press('Enter');
  await expect(count(page)).toHaveText('2 of 3');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.press('Shift+Enter');
  await expect(count(page)).toHaveText('3 of 3');
  await expect.poll(() => currentMark(page)).toEqual({ text: 'chunk 599', seen: true });
  await findField(page).fill('no such words anywhere');
  await expect(count(page)).toHaveText('No match');
  await page.keyboard.press('Escape');
  await expect(findField(page)).toHaveCount(0);
  await expect(composer(page)).toBeFocused();
  expect(await currentMark(page)).toEqual({ text: '', seen: false });

  await page.getByRole('button', { name: 'Find in this chat' }).click();
  await findField(page).fill('chunk 599');
  await expect(count(page)).toHaveText(/ of 3$/);
  await inspect(page, 'find', findField(page), ['wide', 'narrow']);
});

test('words are found where a long paragraph is cut', async ({ page }) => {
  await startChat(page, '[demo: chunks=1600, delay=0ms] Count');
  await expect(timeline(page).getByText(/chunk 1600/)).toBeVisible();
  await idle(page);
  const cut = timeline(page).locator('[data-goes-on=line]').last();
  const before = /\w+ \w+ $/.exec((await cut.textContent()) ?? '')?.[0];
  const after = /^\w+ \w+/.exec((await cut.locator('+ [data-row]').textContent()) ?? '')?.[0];
  expect(before && after).toBeTruthy();
  await composer(page).focus();
  await page.keyboard.press('ControlOrMeta+f');
  await findField(page).fill(`${before}${after}`);
  await expect(count(page)).toHaveText('1 of 1');
  await expect
    .poll(() => currentMark(page))
    .toEqual({ text: expect.stringMatching(`^${before}\\s*${after}$`), seen: true });
});

test('a search over all chats leads to the words themselves', async ({ page }) => {
  await startChat(page, 'Paint the harbour blue');
  await idle(page);
  await page.keyboard.press('ControlOrMeta+n');
  await startChat(page, 'Count the seagulls');
  await idle(page);

  await page.keyboard.press('ControlOrMeta+Shift+f');
  const field = page.getByRole('combobox', { name: 'Search in all chats' });
  await expect(field).toBeFocused();
  await inspect(page, 'search-empty', field, ['wide', 'narrow']);
  await field.fill('harbour');
  const results = page.getByRole('listbox', { name: 'Found chats' }).getByRole('option');
  await expect(results).toHaveCount(1);
  await expect(results.first()).toContainText('Paint the harbour blue');
  await expect(results.first().locator('mark')).toHaveText(['harbour', 'harbour']);
  await inspect(page, 'search-results', results.first(), ['wide', 'narrow']);
  await field.press('Enter');

  const prompt = timeline(page).getByText('Paint the harbour blue', { exact: true });
  await expect(prompt).toBeVisible();
  await expect(findField(page)).toHaveValue('harbour');
  await expect.poll(() => currentMark(page)).toEqual({ text: 'harbour', seen: true });

  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Search chats and commands' }).fill('seagulls');
  await page.getByRole('option', { name: /^Search in all chats for/ }).click();
  await expect(field).toHaveValue('seagulls');
  await expect(results).toHaveCount(1);
  await field.fill('no such words anywhere');
  await expect(page.getByText('Nothing was found.')).toBeVisible();
});
