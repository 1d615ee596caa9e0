import type { Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { startChat } from './person.ts';
import { line, newTerminal, runCommand, terminalTab, visibleTerminal } from './terminal-person.ts';

test.setTimeout(300_000);

/** More than stay whole in the page while nobody sees them. */
const OTHERS = 8;

test('of many terminals the first is let go, still rings, and comes back with all it printed', async ({
  page,
}) => {
  const connected: string[] = [];
  page.on('websocket', (socket) => {
    const id = new URL(socket.url()).searchParams.get('reconnect');
    if (id) connected.push(id);
  });
  await startChat(page, 'Fix the failing test');
  await newTerminal(page);
  await runCommand(page, String.raw`seq -f 'line %g of it' 500; typeset kept=stays`);
  await expect(line(page, /^line 500 of it$/)).toBeVisible();
  await runCommand(page, String.raw`while [ ! -e ring ]; do sleep 0.1; done; printf '\a'`);
  const [first] = connected;
  for (let at = 0; at < OTHERS; at += 1) await newTerminal(page);
  expect(connected).toHaveLength(OTHERS + 1);
  await runCommand(page, 'touch ring');
  const rang = page.getByRole('list', { name: 'Terminals that need you' });
  await expect(rang.getByRole('listitem')).toHaveCount(1);

  await rang.getByRole('button').click();
  await expect.poll(() => connected.filter((id) => id === first)).toHaveLength(2);
  await expect(visibleTerminal(page)).toHaveAttribute('data-phase', 'open');
  await expect(line(page, /^line 500 of it$/)).toHaveCount(1);
  await expect(visibleTerminal(page).getByRole('textbox')).toBeFocused();
  await runCommand(page, 'echo $kept-there');
  await expect(line(page, /^stays-there$/)).toBeVisible();
  await page.keyboard.press('Control+Shift+F');
  await page.keyboard.type('line 1 of it');
  const find = page.getByRole('search', { name: 'Find in this terminal' });
  await expect(find.getByRole('status')).toHaveText('1 of 1');

  // One that was seen lately is as it was, without a word to the server.
  await terminalTab(page).last().click();
  await expect(visibleTerminal(page)).toHaveAttribute('data-phase', 'open');
  expect(connected).toHaveLength(OTHERS + 2);
});

test('only terminals that can be seen hold a place on the graphics card', async ({ page }) => {
  await page.addInitScript(() => {
    localStorage.setItem('pilothouse.terminal', JSON.stringify({ renderer: 'gpu' }));
  });
  await page.reload();
  await startChat(page, 'Fix the failing test');
  const hasWebgl = await page.evaluate(
    () => document.createElement('canvas').getContext('webgl2') !== null,
  );
  test.skip(!hasWebgl, 'SKIPPED: this browser draws no WebGL');
  for (let at = 0; at < 4; at += 1) {
    await newGpuTerminal(page);
    await expect.poll(() => contexts(page)).toBe(1);
  }
  await terminalTab(page).first().click();
  await expect.poll(() => contexts(page)).toBe(1);
});

async function newGpuTerminal(page: Page): Promise<void> {
  const before = await terminalTab(page).count();
  await page.keyboard.press('ControlOrMeta+j');
  await expect(terminalTab(page)).toHaveCount(before + 1);
  await expect(visibleTerminal(page)).toHaveAttribute('data-phase', 'open');
}

/** Canvases with WebGL in the document. */
function contexts(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      Array.from(document.querySelectorAll('canvas')).filter(
        (canvas) => canvas.getContext('webgl2')?.isContextLost() === false,
      ).length,
  );
}
