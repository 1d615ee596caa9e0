import { expect, picture, test } from './app.ts';
import { inspect } from './inspect.ts';
import { composer, history, idle, send, startChat, timeline } from './person.ts';

test('a completion is taken back as what is typed', async ({ page }) => {
  await startChat(page, 'Hello');
  await idle(page);
  const field = composer(page);
  await field.pressSequentially('Read @head now');
  for (let step = 0; step < 4; step += 1) await field.press('ArrowLeft');
  await expect(page.getByRole('option').first()).toHaveText('heading.jssrc');
  await field.press('Enter');
  await expect(field).toHaveValue('Read `src/heading.js` now');
  await field.press('ControlOrMeta+z');
  await expect(field).toHaveValue('Read @head now');
});

test('a long text is pasted as a file, and a short one into the message', async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await startChat(page, 'Hello');
  await idle(page);
  const field = composer(page);
  await field.focus();
  await page.evaluate(() => navigator.clipboard.writeText('some words'));
  await page.keyboard.press('ControlOrMeta+v');
  await expect(field).toHaveValue('some words');
  await page.evaluate(() => navigator.clipboard.writeText('a line of a log\n'.repeat(600_000)));
  await page.keyboard.press('ControlOrMeta+v');
  await expect(page.getByRole('button', { name: 'Remove pasted text.txt' })).toBeVisible();
  await expect(field).toHaveValue('some words');
  await field.press('Enter');
  await idle(page);
  const sent = (await history(page)).findLast(({ role }) => role === 'user');
  expect(sent?.content?.map(({ type }) => type)).toEqual(['text', 'file']);
});

test('the keyboard goes on where something was taken away', async ({ page }) => {
  await startChat(page, '[demo: chunks=5000, delay=20ms]');
  for (const text of ['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight']) {
    await send(page, text);
  }
  const queue = page.getByRole('list', { name: 'Queued messages' }).getByRole('listitem');
  await expect(queue).toHaveCount(8);
  // What was added last is seen.
  await expect(queue.last()).toBeInViewport({ ratio: 0.9 });
  await inspect(page, 'queue', queue.last(), ['wide', 'narrow']);

  const remove = (at: number) => queue.nth(at).getByRole('button', { name: /^Remove/ });
  await remove(1).press('Enter');
  await expect(queue).toHaveCount(7);
  await expect(queue.nth(1)).toContainText('Three');
  await expect(remove(1)).toBeFocused();
  await remove(6).press('Enter');
  await expect(queue).toHaveCount(6);
  await expect(remove(5)).toBeFocused();
  await queue.first().getByRole('button', { name: 'Edit' }).press('Enter');
  await expect(composer(page)).toHaveValue('One');
  await expect(composer(page)).toBeFocused();
  await composer(page).fill('');
  await queue.last().getByRole('button', { name: 'Interrupt and send now' }).press('Enter');
  await expect(composer(page)).toBeFocused();

  const text = { mimeType: 'text/plain', buffer: Buffer.from('x') };
  const files = ['a.txt', 'b.txt'].map((name) => ({ name, ...text }));
  await page.getByLabel('Files to attach').setInputFiles(files);
  await page.getByRole('button', { name: 'Remove a.txt' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Remove b.txt' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(composer(page)).toBeFocused();
});

test('an edit that is given up, an answer, and a dialog say where the keyboard is', async ({
  page,
}) => {
  await startChat(page, 'Hello');
  await idle(page);
  const edit = timeline(page).getByRole('button', { name: 'Edit and send again' });
  await edit.press('Enter');
  const field = timeline(page).getByRole('textbox', { name: 'Edited message' });
  await expect(field).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(edit).toBeFocused();
  await edit.press('Enter');
  await page.keyboard.type(' again');
  await expect(field).toHaveValue('Hello again');
  await page.keyboard.press('Enter');
  await expect(composer(page)).toBeFocused();
  await idle(page);

  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await send(page, 'Ask me something');
  const card = page.getByRole('region', { name: 'A question for you' });
  await card.getByRole('radio').first().press('Space');
  await card.getByRole('button', { name: 'Answer' }).press('Enter');
  await expect(composer(page)).toBeFocused();

  await page.goto(`${new URL(page.url()).origin}/#/settings/mcp`);
  await page.getByRole('button', { name: 'Add a server' }).press('Enter');
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Add a server' })).toBeFocused();
});

test('a chat that is archived leaves the keyboard at the next', async ({ page }) => {
  for (const text of ['First', 'Second', 'Third']) {
    await page.keyboard.press('ControlOrMeta+n');
    await startChat(page, text);
    await idle(page);
  }
  const chats = page.getByRole('list', { name: 'Chats' }).getByRole('link');
  await expect(chats).toHaveCount(3);
  await chats.filter({ hasText: 'Second' }).focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Archive' }).press('Enter');
  await expect(chats).toHaveCount(2);
  await expect(chats.filter({ visible: true }).and(page.locator(':focus'))).toHaveCount(1);

  await chats.filter({ hasText: 'Third' }).click();
  await expect(composer(page)).toBeVisible();
  await chats.filter({ hasText: 'Third' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await expect(composer(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(composer(page)).toBeVisible();
});

test('a message that could not be sent outlives the window', async ({ launch }) => {
  const app = await launch();
  const { page } = app;
  await startChat(page, 'Hello');
  await idle(page);
  await page
    .getByLabel('Files to attach')
    .setInputFiles([
      { name: 'notes.md', mimeType: 'text/markdown', buffer: Buffer.from('# Notes\n') },
    ]);
  await expect(page.getByRole('button', { name: 'Remove notes.md' })).toBeVisible();
  await app.killCore();
  await send(page, 'Precious words');
  await expect(timeline(page).getByText(/^Not sent\./)).toBeVisible();

  const again = await launch({ port: Number(new URL(app.url).port) });
  await page.reload();
  await expect(timeline(page).getByText('Precious words', { exact: true })).toBeVisible();
  await picture(page, 'unsent');
  await timeline(page).getByRole('button', { name: 'Send again', exact: true }).click();
  await expect(timeline(page).getByText(/^Not sent\./)).toHaveCount(0);
  await idle(page);
  const sent = (await history(page)).findLast(({ role }) => role === 'user');
  expect(sent?.content?.map(({ type }) => type)).toEqual(['text', 'file']);
  await page.reload();
  await expect(timeline(page).getByText('Precious words', { exact: true })).toHaveCount(1);
  await expect(timeline(page).getByText(/^Not sent\./)).toHaveCount(0);
  expect(again.url).toBe(app.url);
});
