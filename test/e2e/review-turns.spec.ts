import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { git } from '../support/git-repository.ts';
import { expect, picture, test } from './app.ts';
import { inspect } from './inspect.ts';
import { allowOnce, changes, idle, startChat, timeline } from './person.ts';

const before = 'one\ntwo\nthree\nfour\nfive\n';
const after = 'one\ntwo\nTHREE\nfour\nfive\n';

async function createRepository(folder: string): Promise<string> {
  const path = join(folder, 'code');
  await mkdir(path, { recursive: true });
  await git(path, 'init', '-q', '-b', 'main');
  await git(path, 'config', 'user.name', 'Ada');
  await git(path, 'config', 'user.email', 'ada@example.org');
  await writeFile(join(path, 'notes.txt'), before);
  await git(path, 'add', '-A');
  await git(path, 'commit', '-q', '-m', 'Begin');
  return path;
}

/** A turn in which the agent changes the third line. */
async function haveItChanged(page: Page): Promise<void> {
  await startChat(page, 'Replace three with THREE in notes.txt');
  await allowOnce(page, 'notes.txt');
  await idle(page);
  await expect(file(page)).toBeVisible();
}

const file = (page: Page) =>
  changes(page)
    .getByRole('tree', { name: 'Changed files' })
    .getByRole('treeitem')
    .filter({ hasText: 'notes.txt' });

async function compare(page: Page, what: string): Promise<void> {
  await changes(page).getByRole('combobox', { name: 'What is compared' }).click();
  await page.getByRole('option', { name: new RegExp(`^${what}`) }).click();
}

test('a turn is restored, the restoring undone at once, and undone from the list', async ({
  launch,
  folder,
}) => {
  const path = await createRepository(folder);
  const { page } = await launch({ openFolder: path });
  // Git takes a file away before it writes it anew.
  const notes = () => readFile(join(path, 'notes.txt'), 'utf8').catch(() => undefined);
  await haveItChanged(page);
  await writeFile(join(path, 'mine.txt'), 'written by hand\n');

  await compare(page, 'A turn…');
  const turns = page.getByRole('dialog', { name: 'Turns of this chat' });
  await expect(
    turns.getByText(/^Earlier versions of files, of all chats together, take /),
  ).toBeVisible();
  await inspect(page, 'turns', turns, ['wide', 'narrow']);
  await turns.getByRole('button', { name: /^Restore to before “Replace three/ }).click();
  const restore = page.getByRole('dialog', { name: 'Restore files' });
  await expect(restore.getByRole('listitem')).toHaveCount(2);
  // What was written by hand since is the person's: it stays.
  await restore.getByRole('checkbox', { name: /mine\.txt/ }).uncheck();
  await inspect(page, 'restore', restore, ['wide', 'narrow']);
  await restore.getByRole('button', { name: 'Restore 1 file' }).click();
  await expect(page.getByText('Restored 1 file')).toBeVisible();
  expect(await notes()).toBe(before);
  expect(await readFile(join(path, 'mine.txt'), 'utf8')).toBe('written by hand\n');
  await expect(file(page)).toHaveCount(0);

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(notes).toBe(after);
  await expect(file(page)).toBeVisible();

  await compare(page, 'A turn…');
  await turns
    .getByRole('listitem')
    .filter({ hasText: 'Files were restored' })
    .first()
    .getByRole('button', { name: 'Undo' })
    .click();
  await expect.poll(notes).toBe(before);
});

test('a message leads to what changed since before it', async ({ launch, folder }) => {
  const path = await createRepository(folder);
  const { page } = await launch({ openFolder: path });
  await haveItChanged(page);
  await git(path, 'add', '-A');
  await git(path, 'commit', '-q', '-m', 'Shout');
  await expect(file(page)).toHaveCount(0);

  await timeline(page).getByText('Replace three with THREE').first().hover();
  await timeline(page)
    .getByRole('button', { name: 'Compare the files with before this message' })
    .click();
  await expect(file(page)).toBeVisible();
  await expect(changes(page).getByRole('button', { name: 'Restore…' })).toBeVisible();
  await picture(page, 'since-a-turn');
});

test('a line says who wrote it and leads to the message', async ({ launch, folder }) => {
  const path = await createRepository(folder);
  const { page } = await launch({ openFolder: path });
  await haveItChanged(page);
  // Where one pane is shown at a time, the way to the message can be seen.
  await page.setViewportSize({ width: 600, height: 800 });
  await page.getByRole('tab', { name: /^Changes/ }).click();
  await changes(page).getByRole('button', { name: 'How changes are shown' }).click();
  await page.getByRole('menuitem', { name: /^Who wrote each line/ }).click();
  const note = changes(page).locator('.line-note').filter({ hasText: 'Replace three' });
  await expect(note).toHaveCount(1);
  await expect(changes(page).locator('.line-note').filter({ hasText: 'Begin' })).not.toHaveCount(0);
  await picture(page, 'blame');
  await note.click();
  await expect(timeline(page).getByText('Replace three with THREE').first()).toBeInViewport();
  await expect(changes(page)).not.toBeInViewport();
});

test('a file in a card of the conversation leads to its change', async ({ launch, folder }) => {
  const path = await createRepository(folder);
  const { page } = await launch({ openFolder: path });
  await haveItChanged(page);
  await writeFile(join(path, 'first.txt'), 'another change\n');
  await changes(page).getByText('first.txt').first().click();
  await changes(page).getByRole('button', { name: 'Show all files below each other' }).click();

  await timeline(page)
    .getByRole('button', { name: /^edited/ })
    .click();
  await timeline(page).getByRole('button', { name: 'notes.txt', exact: true }).click();
  const editor = changes(page).getByTestId('diff-editor');
  await expect(editor).toHaveAttribute('data-shown', 'notes.txt');
});
