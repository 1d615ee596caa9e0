import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { git } from '../support/git-repository.ts';
import { expect, picture, test } from './app.ts';
import { inspect, inspectContrast } from './inspect.ts';
import { changes, history, idle, startChat } from './person.ts';

const lines = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `export const step${index + 1} = ${index + 1};`);

const joinLines = (text: readonly string[]): string => `${text.join('\n')}\n`;

/** A repository with one commit whose `src/steps.ts` then changed in two places far apart. */
async function createRepository(folder: string): Promise<string> {
  const path = join(folder, 'code');
  await mkdir(join(path, 'src'), { recursive: true });
  await git(path, 'init', '-q', '-b', 'main');
  await git(path, 'config', 'user.name', 'Ada');
  await git(path, 'config', 'user.email', 'ada@example.org');
  await writeFile(join(path, 'src', 'steps.ts'), joinLines(lines(60)));
  await writeFile(join(path, 'README.md'), '# Steps\n');
  await git(path, 'add', '-A');
  await git(path, 'commit', '-q', '-m', 'Begin');
  await writeFile(join(path, 'src', 'steps.ts'), joinLines(changedSteps()));
  await writeFile(join(path, 'README.md'), '# Steps\n\nMore of them.\n');
  return path;
}

function changedSteps(): string[] {
  const text = lines(60);
  text[4] = 'export const step5 = 500;';
  text[49] = 'export const step50 = 5000;';
  return text;
}

async function openReview(page: Page): Promise<void> {
  await startChat(page, '[demo: chunks=2]');
  await idle(page);
  await expect(file(page, 'steps.ts')).toBeVisible();
}

const tree = (page: Page) => changes(page).getByRole('tree', { name: 'Changed files' });

const file = (page: Page, name: string) =>
  tree(page).getByRole('treeitem').filter({ hasText: name });

/** Chooses a file and waits until its differences are painted; the keys are the review's then. */
async function look(page: Page, name: string): Promise<void> {
  await file(page, name).click();
  const editor = changes(page).getByTestId('diff-editor');
  await expect(editor).toHaveAttribute('data-shown', new RegExp(name.replace('.', '\\.')));
  const painted = editor.locator('.line-insert, .line-delete').filter({ visible: true });
  await expect(painted.first()).toBeVisible();
}

test('a change is staged by key, the rest stays; then it is committed', async ({
  launch,
  folder,
}) => {
  const path = await createRepository(folder);
  const { page } = await launch({ openFolder: path });
  await openReview(page);

  await look(page, 'steps.ts');
  // Git has said what changed: the page looks only for the words, and needs no worker for them.
  const words = changes(page).locator('.modified .char-insert').filter({ visible: true });
  await expect(words).toHaveCount(2);
  expect(page.workers().filter((worker) => worker.url().includes('editor.worker'))).toEqual([]);
  await page.keyboard.press('s');
  await expect(file(page, 'steps.ts')).toContainText('partly staged');
  const staged = await git(path, 'diff', '--cached', '-U0');
  expect(staged).toContain('+export const step5 = 500;');
  expect(staged).not.toContain('step50');
  expect(await git(path, 'diff', '--name-only')).toBe('README.md\nsrc/steps.ts\n');

  await page.getByRole('textbox', { name: 'Commit message' }).fill('Raise the fifth step');
  await changes(page)
    .getByRole('button', { name: /^Commit staged/ })
    .click();
  await expect(page.getByText(/^Committed /)).toBeVisible();
  expect(await git(path, 'log', '--format=%s')).toBe('Raise the fifth step\nBegin\n');
  expect(await git(path, 'show', '--format=', '--name-only')).toBe('src/steps.ts\n');
  await expect(file(page, 'steps.ts')).not.toContainText('staged');
  expect(await git(path, 'diff', '-U0')).toContain('step50 = 5000');
});

test('of a file that is new or gone, only the side that exists is numbered', async ({
  launch,
  folder,
}) => {
  const path = await createRepository(folder);
  await rm(join(path, 'README.md'));
  await writeFile(join(path, 'src', 'extra.ts'), 'export const one = 1;\nexport const two = 2;\n');
  const { page } = await launch({ openFolder: path });
  await openReview(page);
  const editor = changes(page).getByTestId('diff-editor');
  const numbers = editor.locator('.line-numbers').filter({ visible: true });

  await look(page, 'extra.ts');
  await expect(editor.locator('.line-insert').filter({ visible: true }).first()).toBeVisible();
  await expect(editor.locator('.line-delete').filter({ visible: true })).toHaveCount(0);
  await expect(numbers).toHaveText(['1', '2', '3']);
  await picture(page, 'review-added');

  await file(page, 'README.md').click();
  await expect(editor).toHaveAttribute('data-shown', 'README.md');
  await expect(editor.locator('.line-delete').filter({ visible: true }).first()).toBeVisible();
  await expect(editor.locator('.line-insert').filter({ visible: true })).toHaveCount(0);
  await expect(numbers).toHaveText(['1', '2']);
  await picture(page, 'review-deleted');
});

test('of a file that is no text, nothing is said of its content', async ({ launch, folder }) => {
  const path = await createRepository(folder);
  await writeFile(join(path, 'data.bin'), Buffer.from([0, 1, 2]));
  await git(path, 'add', 'data.bin');
  await git(path, 'commit', '-q', '-m', 'Data', '--', 'data.bin');
  await writeFile(join(path, 'data.bin'), Buffer.from([0, 1, 2, 3]));
  const { page } = await launch({ openFolder: path });
  await openReview(page);
  await file(page, 'data.bin').click();
  await expect(changes(page).getByText('It went from 3 bytes to 4 bytes.')).toBeVisible();
  await expect(changes(page).getByText('content is the same')).toHaveCount(0);
  await picture(page, 'review-binary');
});

test('a file that was moved without git is one renamed file', async ({ launch, folder }) => {
  const path = await createRepository(folder);
  await rename(join(path, 'src', 'steps.ts'), join(path, 'src', 'all-steps.ts'));
  const { page } = await launch({ openFolder: path });
  await openReview(page);
  const moved = file(page, 'all-steps.ts');
  await expect(moved.getByRole('img', { name: 'renamed' })).toBeVisible();
  await expect(file(page, '.ts')).toHaveCount(1);

  await look(page, 'all-steps.ts');
  await expect(changes(page).getByText('from src/steps.ts')).toBeVisible();
  const editor = changes(page).getByTestId('diff-editor');
  await expect(editor.locator('.line-insert').filter({ visible: true })).toHaveCount(2);
  await picture(page, 'review-renamed');

  await page.keyboard.press('Shift+S');
  await expect(moved).toContainText('staged');
  expect(await git(path, 'diff', '--cached', '--name-status', '-M')).toMatch(
    /^R\d+\tsrc\/steps\.ts\tsrc\/all-steps\.ts\n$/,
  );
});

test('what was committed is marked no more', async ({ launch, folder }) => {
  const path = await createRepository(folder);
  const { page } = await launch({ openFolder: path });
  await openReview(page);
  await look(page, 'steps.ts');
  const editor = changes(page).getByTestId('diff-editor');
  await expect(editor.locator('.gutter-insert')).toHaveCount(2);
  await picture(page, 'review-before-commit');

  await page.keyboard.press('s');
  await expect(file(page, 'steps.ts')).toContainText('partly staged');
  await page.getByRole('textbox', { name: 'Commit message' }).fill('Raise the fifth step');
  await changes(page)
    .getByRole('button', { name: /^Commit staged/ })
    .click();
  await expect(file(page, 'steps.ts')).not.toContainText('staged');
  await expect(editor.locator('.gutter-insert')).toHaveCount(1);
  const grounds = editor
    .locator('.diff-unchanged-lines')
    .evaluateAll((lines) => lines.map((line) => getComputedStyle(line).backgroundColor));
  expect(await grounds).toContainEqual(expect.stringMatching(/, 0\)$/));
  expect(await grounds).not.toContainEqual(expect.not.stringMatching(/, 0\)$/));
  await picture(page, 'review-after-commit');
});

test('a discarded change comes back, at once and from the list', async ({ launch, folder }) => {
  const path = await createRepository(folder);
  const { page } = await launch({ openFolder: path });
  await openReview(page);
  const steps = () => readFile(join(path, 'src', 'steps.ts'), 'utf8');

  await look(page, 'steps.ts');
  await page.keyboard.press('x');
  await expect(page.getByText('Discarded a change in steps.ts')).toBeVisible();
  expect(await steps()).not.toContain('step5 = 500;');
  expect(await steps()).toContain('step50 = 5000;');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(steps).toBe(joinLines(changedSteps()));

  await file(page, 'README.md').click();
  await changes(page).getByRole('button', { name: 'Discard the changes in the file' }).click();
  await expect(file(page, 'README.md')).toHaveCount(0);
  expect(await readFile(join(path, 'README.md'), 'utf8')).toBe('# Steps\n');
  await changes(page).getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Discarded changes/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Discarded changes' });
  await expect(dialog.getByRole('listitem').filter({ hasText: 'README.md' })).toBeVisible();
  await inspect(page, 'discarded', dialog, ['wide', 'narrow']);
  await dialog
    .getByRole('listitem')
    .filter({ hasText: 'README.md' })
    .getByRole('button', { name: 'Bring back' })
    .click();
  await expect
    .poll(() => readFile(join(path, 'README.md'), 'utf8'))
    .toBe('# Steps\n\nMore of them.\n');
});

test('a branch begins at the last commit, and commits are compared', async ({ launch, folder }) => {
  const path = await createRepository(folder);
  await git(path, 'commit', '-q', '-a', '-m', 'Raise the fifth and the fiftieth step');
  await writeFile(join(path, 'README.md'), '# More steps\n');
  const { page } = await launch({ openFolder: path });
  await startChat(page, '[demo: chunks=2]');
  await idle(page);
  await changes(page).getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Create a branch/ }).click();
  const branch = page.getByRole('dialog', { name: 'Create a branch' });
  await branch.getByRole('textbox', { name: 'Name' }).fill('more steps');
  await branch.getByRole('button', { name: 'Create and switch' }).click();
  await expect(branch.getByRole('alert')).toBeVisible();
  await inspect(page, 'branch', branch, ['wide', 'narrow']);
  await branch.getByRole('textbox', { name: 'Name' }).fill('more-steps');
  await branch.getByRole('button', { name: 'Create and switch' }).click();
  await expect(branch).toHaveCount(0);
  expect(await git(path, 'branch', '--show-current')).toBe('more-steps\n');

  await changes(page).getByRole('combobox', { name: 'What is compared' }).click();
  await page.getByRole('option', { name: /^Commits…/ }).click();
  const commits = page.getByRole('dialog', { name: 'Compare commits' });
  await commits.getByRole('checkbox', { name: 'Compare from Begin' }).check();
  await inspect(page, 'commits', commits, ['wide', 'narrow']);
  await commits.getByRole('button', { name: 'Compare' }).click();
  await expect(file(page, 'steps.ts')).toBeVisible();
});

test('deleted lines have the colours of code where both sides share one column', async ({
  launch,
  folder,
}) => {
  const path = await createRepository(folder);
  await writeFile(join(path, 'src', 'walk.ts'), joinLines(lines(9)));
  await git(path, 'add', 'src/walk.ts');
  await git(path, 'commit', '-q', '-m', 'Walk', '--', 'src/walk.ts');
  await writeFile(join(path, 'src', 'walk.ts'), joinLines(changedSteps().slice(0, 9)));
  const { page } = await launch({ openFolder: path });
  await openReview(page);
  const colours = (line: Locator) =>
    line
      .locator('span span')
      .evaluateAll((parts) => [...new Set(parts.map((part) => getComputedStyle(part).color))]);
  const isColoured = async (line: Locator) => (await colours(line)).length > 1;

  // There is no room for two. The grammar is fetched when it is first needed.
  await look(page, 'steps.ts');
  const added = changes(page).locator('.modified .view-line').filter({ hasText: '= 500;' });
  await expect.poll(() => isColoured(added.first())).toBe(true);
  await look(page, 'walk.ts');
  const gone = changes(page).locator('.view-lines.line-delete .view-line').first();
  await expect(gone).toContainText('export const step5 = 5;');
  await expect.poll(() => isColoured(gone)).toBe(true);
  await picture(page, 'review-one-column');

  const light = await colours(gone);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect
    .poll(async () => {
      const dark = await colours(gone);
      return dark.length > 1 && !dark.some((colour) => light.includes(colour));
    })
    .toBe(true);
  await picture(page, 'review-one-column-dark');
});

test('comments wait in a draft and go to the agent with the lines they are about', async ({
  launch,
  folder,
}) => {
  const path = await createRepository(folder);
  const { page } = await launch({ openFolder: path });
  await openReview(page);

  await look(page, 'steps.ts');
  await page.keyboard.press('c');
  const form = page.getByRole('textbox', { name: 'Comment on line 5' });
  await expect(form).toBeFocused();
  await form.fill('Why five hundred?');
  await page.keyboard.press('ControlOrMeta+Enter');
  const draft = changes(page).getByRole('region', { name: 'Draft comments' });
  await expect(draft).toContainText('1 comment');

  await page.reload();
  await expect(draft).toContainText('1 comment');
  await look(page, 'steps.ts');
  await expect(changes(page).getByText('Why five hundred?').first()).toBeVisible();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(draft).toHaveCount(0);
  await idle(page);
  const parts = (await history(page)).flatMap(({ role, content }) =>
    role === 'user' ? (content ?? []) : [],
  );
  expect(parts).toContainEqual(
    expect.objectContaining({
      type: 'file-reference',
      file_name: 'src/steps.ts',
      start_line: 5,
      end_line: 5,
      content: 'export const step5 = 500;',
    }),
  );
  expect(parts).toContainEqual({ type: 'text', text: 'Why five hundred?' });
});

test('a viewed mark outlives the window and goes when the file changes again', async ({
  launch,
  folder,
}) => {
  const path = await createRepository(folder);
  const { page } = await launch({ openFolder: path });
  await openReview(page);

  const mark = changes(page).getByRole('checkbox', { name: 'Viewed steps.ts' });
  await look(page, 'steps.ts');
  await page.keyboard.press('v');
  await expect(mark).toBeChecked();
  await expect(changes(page).getByText('1 of 2 viewed')).toBeVisible();
  await page.reload();
  await expect(mark).toBeChecked();

  const text = changedSteps();
  text[0] = 'export const step1 = -1;';
  await writeFile(join(path, 'src', 'steps.ts'), joinLines(text));
  await expect(mark).not.toBeChecked();
  await expect(changes(page).getByText('0 of 2 viewed')).toBeVisible();
});

test('forty files: one by one, all below each other, in every size and theme', async ({
  launch,
  folder,
}) => {
  test.setTimeout(600_000);
  const path = await createRepository(folder);
  for (let index = 0; index < 40; index += 1) {
    const part = join(path, 'src', ['parts', 'parts/deep/down', 'tools'][index % 3] ?? '');
    await mkdir(part, { recursive: true });
    await writeFile(join(part, `part-${index}.ts`), joinLines(lines(8 + index)));
  }
  const { page } = await launch({ openFolder: path });
  await startChat(page, '[demo: chunks=2]');
  await idle(page);
  const filter = changes(page).getByRole('textbox', { name: 'Filter files' });
  await filter.fill('steps.ts');
  await look(page, 'steps.ts');
  await filter.fill('');
  // What has the focus stays in front where only one pane fits.
  const toolbar = changes(page).getByRole('toolbar', { name: 'Review' });
  await inspect(page, 'review-one', toolbar);
  await inspectContrast(page, 'review-one');
  await changes(page).getByRole('button', { name: 'Show all files below each other' }).click();
  const stack = changes(page).getByTestId('all-files');
  await stack.evaluate((element) => element.scrollTo(0, 0));
  await expect(stack.getByText('export const step1 = 1;').first()).toBeVisible();
  await stack.focus();
  await page.keyboard.press('n');
  await inspect(page, 'review-all', toolbar);
  await inspectContrast(page, 'review-all');
});
