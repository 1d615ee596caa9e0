import type { Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { changes, doneSubagent, idle, openBeside, startChat, tab, timeline } from './person.ts';

/** Names of the tabs, group by group. */
function tabs(page: Page): Promise<string[][]> {
  return page
    .getByRole('tablist')
    .evaluateAll((lists) =>
      lists.map((list) =>
        Array.from(
          list.querySelectorAll('[role=tab]'),
          (each) => each.getAttribute('aria-label') ?? '',
        ),
      ),
    );
}

async function expectTabs(page: Page, ...groups: string[][]): Promise<void> {
  await expect.poll(() => tabs(page)).toEqual(groups);
}

async function newChat(page: Page, prompt: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+n');
  await startChat(page, prompt);
  await idle(page);
}

/** The pane that has the keyboard. */
function focusedPane(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() =>
    document.activeElement?.closest('section[aria-label]')?.getAttribute('aria-label'),
  );
}

async function twoChats(page: Page): Promise<void> {
  await startChat(page, 'First chat');
  await idle(page);
  await newChat(page, 'Second chat');
}

test('a workspace keeps its panes over chats, settings and a reload', async ({ page }) => {
  await twoChats(page);
  await expectTabs(page, ['Second chat'], ['Changes']);
  await openBeside(page, 'First chat');
  await expectTabs(page, ['Second chat'], ['First chat'], ['Changes']);
  await expect(timeline(page)).toHaveCount(2);
  await expect.poll(() => focusedPane(page)).toBe('First chat');
  await expect(page.getByRole('link', { name: 'First chat' })).toHaveAttribute(
    'aria-current',
    'page',
  );

  await page.keyboard.press('ControlOrMeta+,');
  await expect(timeline(page)).toHaveCount(0);
  await page.getByRole('link', { name: 'Second chat' }).click();
  await expectTabs(page, ['Second chat'], ['First chat'], ['Changes']);
  await changes(page).focus();
  await page.keyboard.press('ControlOrMeta+e');
  await expectTabs(page, ['Second chat'], ['First chat']);

  await page.reload();
  await expectTabs(page, ['Second chat'], ['First chat']);
  await expect(timeline(page)).toHaveCount(2);
  await expect.poll(() => focusedPane(page)).toBe('Second chat');

  await newChat(page, 'Third chat');
  await expectTabs(page, ['Third chat'], ['First chat']);
});

test('tabs are dragged, split, reached and closed by key', async ({ page }) => {
  await twoChats(page);
  await openBeside(page, 'First chat');
  await tab(page, 'Changes').dragTo(tab(page, 'Second chat'), { targetPosition: { x: 16, y: 18 } });
  await expectTabs(page, ['Changes', 'Second chat'], ['First chat']);
  await expect(changes(page)).toBeVisible();
  await expect(page.getByRole('region', { name: 'Second chat' })).toBeHidden();

  await page.keyboard.press('ControlOrMeta+2');
  await expect(page.getByRole('region', { name: 'Second chat' })).toBeVisible();
  await expect.poll(() => focusedPane(page)).toBe('Second chat');
  await page.keyboard.press('F6');
  await expect.poll(() => focusedPane(page)).toBe('First chat');
  await page.keyboard.press('ControlOrMeta+1');
  await expect.poll(() => focusedPane(page)).toBe('Changes');

  await page.keyboard.press('ControlOrMeta+\\');
  await expectTabs(page, ['Second chat'], ['Changes'], ['First chat']);
  await expect.poll(() => focusedPane(page)).toBe('Changes');
  const width = async () => (await changes(page).boundingBox())?.width ?? 0;
  const before = await width();
  await page.keyboard.press('ControlOrMeta+Alt+ArrowRight');
  await expect.poll(width).toBeGreaterThan(before + 10);
  await page.keyboard.press('ControlOrMeta+Alt+ArrowLeft');
  await expect.poll(width).toBeLessThan(before + 10);
  await expect.poll(() => focusedPane(page)).toBe('Changes');

  await tab(page, 'First chat').focus();
  await page.keyboard.press('Delete');
  await expectTabs(page, ['Second chat'], ['Changes']);
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');

  await tab(page, 'Changes').hover();
  await tab(page, 'Changes').locator('[title=Close]').click();
  await expectTabs(page, ['Second chat']);
  await tab(page, 'Second chat').focus();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('button', { name: 'Show the chat' })).toBeFocused();
  await page.reload();
  await expectTabs(page, ['Second chat']);
});

test('a conversation behind another tab stays where it was', async ({ page }) => {
  await startChat(page, '[demo: chunks=600, delay=0ms] Long chat');
  await idle(page);
  await tab(page, 'Changes').dragTo(page.getByRole('tab').first(), {
    targetPosition: { x: 16, y: 18 },
  });
  await expect.poll(async () => (await tabs(page)).length).toBe(1);
  await page.keyboard.press('ControlOrMeta+2');
  const log = timeline(page);
  await log.hover();
  await page.mouse.wheel(0, -400);
  await expect(page.getByRole('button', { name: 'Latest' })).toBeVisible();
  const place = await log.evaluate((element) => element.scrollTop);
  expect(place).toBeGreaterThan(100);
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('half a thought');

  await page.keyboard.press('ControlOrMeta+1');
  await expect(log).toBeHidden();
  await page.keyboard.press('ControlOrMeta+2');
  await expect(log).toBeVisible();
  await expect.poll(() => log.evaluate((element) => element.scrollTop)).toBeCloseTo(place, -1);
  await expect(page.getByRole('button', { name: 'Latest' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toHaveValue(
    'half a thought',
  );
});

test('a subagent opens beside the chat that it works for', async ({ page }) => {
  await startChat(page, 'Ask a helper to say hello');
  await idle(page);
  const card = doneSubagent(page, 'say hello');
  await card.click();
  await expect.poll(async () => (await tabs(page)).length).toBe(3);
  const [[parent = ''] = [], [child = ''] = []] = await tabs(page);
  await expect.poll(() => focusedPane(page)).toBe(child);
  await page.getByRole('button', { name: /^Back to/ }).click();
  await expect.poll(() => focusedPane(page)).toBe(parent);
  await card.click();
  await expect.poll(() => focusedPane(page)).toBe(child);
  expect(await tabs(page)).toHaveLength(3);
});

test('a narrow window shows one pane at a time', async ({ page }) => {
  await twoChats(page);
  await page.setViewportSize({ width: 360, height: 720 });
  await expectTabs(page, ['Second chat', 'Changes']);
  await tab(page, 'Changes').click();
  await expect(changes(page)).toBeVisible();
  await expect(timeline(page)).toBeHidden();
  await page.keyboard.press('ControlOrMeta+e');
  await expect(timeline(page)).toBeVisible();
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1440, height: 900 });
  await expectTabs(page, ['Second chat'], ['Changes']);
});
