import { expect, test } from './app.ts';
import { inspect } from './inspect.ts';
import { startChat } from './person.ts';
import {
  line,
  newTerminal,
  openTerminalList,
  runCommand,
  runFromPalette,
} from './terminal-person.ts';

test.setTimeout(300_000);

test('the list of terminals, and the search in them', { tag: '@page' }, async ({ page }) => {
  await startChat(page, 'Fix the failing test');
  await newTerminal(page);
  await runCommand(page, 'for i in 1 2 3; do echo nee""dle-$i; done');
  await expect(line(page, /^needle-3$/)).toBeVisible();
  await inspect(page, 'terminal-list', await openTerminalList(page), ['wide', 'narrow']);
  await page.keyboard.press('Escape');

  await runFromPalette(page, 'search in all terminals');
  const search = page.getByRole('dialog', { name: 'Search in all terminals' });
  await expect(search.getByRole('status')).toHaveText(/^Looks through/);
  await inspect(page, 'terminal-search', search, ['narrow']);
  await search.getByRole('combobox').fill('needle-');
  await expect(search.getByRole('option').first()).toBeVisible();
  await inspect(page, 'terminal-search-found', search.getByRole('option').first(), [
    'wide',
    'narrow',
  ]);
  await search.getByRole('combobox').fill('nothing-holds-this');
  await expect(search.getByRole('status')).toHaveText('Nothing was found.');
  await inspect(page, 'terminal-search-none', search, ['narrow']);
});
