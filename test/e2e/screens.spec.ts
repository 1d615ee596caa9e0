import { expect, test } from './app.ts';
import { inspect } from './inspect.ts';
import {
  allowOnce,
  changes,
  composer,
  doneSubagent,
  idle,
  openBeside,
  send,
  startChat,
  tab,
  timeline,
} from './person.ts';
import { line, newTerminal, runCommand, visibleTerminal } from './terminal-person.ts';

test('first run, a chat that waits, a chat that is done, one that failed', async ({ page }) => {
  await expect(page.getByText('Sample project').first()).toBeVisible();
  await inspect(page, 'first-run', page.getByRole('textbox', { name: 'What should be done' }));

  await startChat(page, 'Fix the failing test');
  const allow = page.getByRole('button', { name: /^Allow once/ }).first();
  await expect(allow).toBeVisible();
  await inspect(page, 'approval', allow);
  await allowOnce(page, 'npm test');
  await allowOnce(page, 'heading.js');
  await allowOnce(page, 'npm test');
  await idle(page);
  await expect(page.locator('.monaco-diff-editor .view-line').first()).toBeVisible();
  await inspect(page, 'done', timeline(page).getByText('All tests pass now.'));

  await send(page, '[demo: fail=auth] Fix the failing test');
  await expect(timeline(page).getByRole('alert').first()).toBeVisible();
  await inspect(page, 'failed', timeline(page).getByRole('alert').first());
});

test('a terminal below a chat; a chat beside another; a subagent beside its parent', async ({
  page,
}) => {
  await startChat(page, 'Fix the failing test');
  await newTerminal(page);
  await runCommand(page, 'ls --color=always -la; git status; false');
  await expect(page.locator('[data-outcome=failed]')).toHaveCount(1);
  await inspect(page, 'terminal-and-chat', visibleTerminal(page));
  await expect(line(page, /nothing to commit/)).toBeVisible();

  await page.getByRole('button', { name: 'New chat' }).first().click();
  await startChat(page, 'Ask a helper to say hello');
  await expect(doneSubagent(page, 'say hello')).toBeVisible();
  await openBeside(page, 'Fix the failing test');
  await expect(timeline(page)).toHaveCount(2);
  await expect(composer(page).last()).toBeFocused();
  await inspect(page, 'two-chats', composer(page).filter({ visible: true }).last());

  await tab(page, 'Changes').focus();
  await page.keyboard.press('Delete');
  await doneSubagent(page, 'say hello').click();
  const back = page.getByRole('button', { name: /^Back to/ });
  await expect(back).toBeVisible();
  await inspect(page, 'subagent-and-parent', back);
});

test('every page of the settings, the palette, and when every pane is closed', async ({ page }) => {
  await startChat(page, '[demo: chunks=2]');
  await idle(page);
  await tab(page, 'Changes').focus();
  await page.keyboard.press('Delete');
  await expect(changes(page)).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Search chats and commands' }).fill('close this pane');
  await page.keyboard.press('Enter');
  const show = page.getByRole('button', { name: 'Show the chat' });
  await expect(show).toBeFocused();
  await inspect(page, 'no-panes', show, ['wide', 'narrow']);

  await page.keyboard.press('ControlOrMeta+,');
  const nav = page.getByRole('navigation', { name: 'Settings' });
  await expect(nav).toBeVisible();
  for (const title of await nav.getByRole('link').allInnerTexts()) {
    await nav.getByRole('link', { name: title }).click();
    const heading = page.getByRole('main').getByRole('heading', { level: 2 }).first();
    await expect(heading).toBeVisible();
    await inspect(page, `settings-${title.toLowerCase().replaceAll(' ', '-')}`, heading, [
      'wide',
      'narrow',
    ]);
  }
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await inspect(page, 'palette', page.getByRole('dialog'));
});
