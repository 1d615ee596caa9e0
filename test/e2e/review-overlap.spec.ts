import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { git } from '../support/git-repository.ts';
import { expect, picture, test } from './app.ts';
import { inspect } from './inspect.ts';
import { idle, startChat, tab } from './person.ts';

const steps = (...changed: readonly (readonly [number, string])[]): string => {
  const lines = Array.from({ length: 40 }, (_, at) => `export const step${at + 1} = ${at + 1};`);
  for (const [line, text] of changed) lines[line - 1] = text;
  return `${lines.join('\n')}\n`;
};

/** A repository, and a second work tree of it in which the same and another line differ. */
async function createTrees(
  folder: string,
): Promise<{ readonly one: string; readonly two: string }> {
  const [one, two] = [join(folder, 'code'), join(folder, 'code-two')];
  await mkdir(join(one, 'src'), { recursive: true });
  await git(one, 'init', '-q', '-b', 'main');
  await writeFile(join(one, 'src', 'steps.ts'), steps());
  await writeFile(join(one, 'README.md'), '# Steps\n');
  await git(one, 'add', '-A');
  await git(one, 'commit', '-q', '-m', 'Begin');
  await git(one, 'worktree', 'add', '-q', '-b', 'two', two);
  await writeFile(join(one, 'src', 'steps.ts'), steps([12, 'export const step12 = 1200;']));
  await writeFile(join(one, 'README.md'), '# Steps\n\nMore of them.\n');
  const doubled = [12, 'export const step12 = 24;'] as const;
  await writeFile(join(two, 'src', 'steps.ts'), steps(doubled, [30, 'export const last = 30;']));
  return { one, two };
}

/** Beside another one, a pane has the chat in its name. */
const shown = (page: Page) =>
  page.getByRole('region', { name: /^Changes/ }).filter({ visible: true });
const file = (page: Page, name: string) =>
  shown(page).getByRole('treeitem').filter({ hasText: name });
const note = (page: Page) => shown(page).getByRole('status').filter({ hasText: 'Also changed in' });
const mark = (page: Page, name: string) =>
  file(page, name).getByRole('img', { name: /^Also changed in/ });

async function look(page: Page, name: string): Promise<void> {
  await file(page, name).click();
  const editor = shown(page).getByTestId('diff-editor');
  await expect(editor).toHaveAttribute('data-shown', new RegExp(name.replace('.', '\\.')));
}

async function startChatIn(page: Page, folder: string, prompt: string): Promise<void> {
  await page.evaluate(
    (hash) => {
      location.hash = hash;
    },
    `#/new?folder=${encodeURIComponent(folder)}`,
  );
  await startChat(page, prompt);
  await idle(page);
}

test('two chats that change the same line in their own work trees both say so, until one takes it back', async ({
  launch,
  folder,
}) => {
  // Two chats and their screens: on a busy computer that takes its time.
  test.slow();
  const { one, two } = await createTrees(folder);
  const { page } = await launch({ openFolder: one });
  await startChat(page, 'Raise the steps [demo: chunks=2]');
  await idle(page);
  await expect(file(page, 'steps.ts')).toBeVisible();
  // Alone it has nobody to overlap with.
  await expect(mark(page, 'steps.ts')).toHaveCount(0);

  await startChatIn(page, two, 'Double the steps [demo: chunks=2]');
  await expect(mark(page, 'steps.ts')).toBeVisible();
  await look(page, 'steps.ts');
  await expect(note(page)).toContainText('Raise the steps');
  await expect(note(page)).toContainText('(line 12 here)');
  await expect(shown(page).locator('.line-bar')).toHaveCount(1);
  await inspect(page, 'review-overlap', note(page), ['wide', 'narrow']);
  await shown(page).getByRole('button', { name: 'Show all files below each other' }).click();
  const line = shown(page).getByTestId('all-files').locator('[data-bar]');
  await expect(line).toHaveCount(1);
  await expect(line).toHaveAttribute('title', /^Also changed in “Raise the steps/);
  await picture(page, 'review-overlap-all');
  await shown(page).getByRole('button', { name: 'Show one file' }).click();

  await note(page)
    .getByRole('button', { name: /^Raise the steps/ })
    .click();
  await expect(file(page, 'README.md')).toBeVisible();
  await expect(note(page)).toContainText('Double the steps');
  await expect(mark(page, 'steps.ts')).toBeVisible();
  await expect(mark(page, 'README.md')).toHaveCount(0);
  await expect(shown(page).locator('.line-bar')).toHaveCount(1);

  // Committed it still is a change of the other branch.
  await git(two, 'commit', '-q', '-a', '-m', 'Double');
  await tab(page, /^Changes: Double the steps/).click();
  await expect(shown(page).getByRole('status').filter({ hasText: 'committed here' })).toBeVisible();
  await shown(page).getByRole('button', { name: 'Show the branch' }).click();
  await look(page, 'steps.ts');
  await expect(note(page)).toContainText('Raise the steps');

  await writeFile(join(one, 'src', 'steps.ts'), steps());
  await expect(note(page)).toHaveCount(0);
  await expect(mark(page, 'steps.ts')).toHaveCount(0);
  await expect(shown(page).locator('.line-bar')).toHaveCount(0);
});
