import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unpackRealRepository } from '../support/real-repository.ts';
import { expect, picture, test } from './app.ts';
import {
  allowOnce,
  changes,
  composer,
  history,
  idle,
  send,
  startChat,
  textOf,
  timeline,
} from './person.ts';

const git = promisify(execFile);

test('a newcomer has the sample project repaired and sees the change', async ({ app, folder }) => {
  const { page } = app;
  await expect(page.getByRole('heading', { name: 'What should be done first?' })).toBeVisible();
  await expect(page.getByText('Demo (scripted, no AI)').first()).toBeVisible();
  await picture(page, 'first-run');

  await startChat(page, 'Fix the failing test');
  await expect(page.getByRole('button', { name: /^Allow once/ }).first()).toBeVisible();
  await picture(page, 'approval-of-a-command');
  await allowOnce(page, 'npm test');
  await expect(page.getByRole('region').filter({ hasText: 'heading.js' }).first()).toBeVisible();
  await allowOnce(page, 'heading.js');
  await allowOnce(page, 'npm test');
  await expect(timeline(page).getByText('All tests pass now.')).toBeVisible();
  await idle(page);

  await expect(changes(page).getByText('heading.js').first()).toBeVisible();
  const editor = changes(page).locator('.monaco-diff-editor');
  await expect(editor).toBeVisible();
  await expect(editor.locator('.view-line').filter({ hasText: '+ 360' }).first()).toBeVisible();
  await picture(page, 'sample-repaired');

  const project = join(folder, 'data', 'sample-project', 'harbor-compass');
  expect(await readFile(join(project, 'src', 'heading.js'), 'utf8')).toContain('+ 360');
  const { stdout } = await git('git', ['diff', '--stat'], { cwd: project });
  expect(stdout).toContain('1 file changed');
});

test('a real repository: edit, run, interrupt, reload, nothing lost or doubled', async ({
  launch,
  folder,
}) => {
  const repository = await unpackRealRepository(join(folder, 'code'));
  expect(repository.files).toBeGreaterThan(1000);
  const { page } = await launch({ openFolder: repository.path });

  await startChat(page, 'Replace `date-fns` with `DATE-FNS` in README.md');
  await allowOnce(page, 'README.md');
  await idle(page);
  const editor = changes(page).locator('.monaco-diff-editor');
  await expect(editor.locator('.view-line').filter({ hasText: 'DATE-FNS' }).first()).toBeVisible();
  await picture(page, 'real-repository-diff');

  await send(page, 'Run `git diff --stat`');
  await allowOnce(page, 'git diff --stat');
  await expect(timeline(page).getByText(/ended with exit code 0/)).toBeVisible();
  await idle(page);

  await send(page, '[demo: chunks=5000, delay=20ms]');
  await expect(timeline(page).getByText(/chunk 12 /)).toBeVisible();
  await page.getByRole('button', { name: /^Stop/ }).click();
  await idle(page);
  const partial = textOf((await history(page)).at(-1));
  expect(partial).toMatch(/^chunk 1 chunk 2 /);
  await expect(timeline(page).getByText(partial.trim(), { exact: true })).toBeVisible();

  await send(page, '[demo: chunks=250, delay=20ms]');
  await expect(timeline(page).getByText(/chunk 90 /)).toBeVisible();
  await page.reload();
  await expect(composer(page)).toBeVisible();
  await picture(page, 'reloaded-mid-stream');
  await idle(page);

  const whole = Array.from({ length: 250 }, (_, index) => `chunk ${index + 1} `).join('');
  const messages = await history(page);
  expect(textOf(messages.at(-1))).toBe(whole);
  await expect(timeline(page).getByText(whole.trim(), { exact: true })).toHaveCount(1);
  const ids = messages.map((message) => message.id);
  expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
  expect(messages.filter((message) => message.role === 'user')).toHaveLength(4);
  // Only what is in view is in the page, so look from the top.
  await timeline(page).evaluate((element) => element.scrollTo(0, 0));
  const first = timeline(page).getByText('Replace `date-fns` with `DATE-FNS` in README.md');
  await expect(first).toHaveCount(1);
  await picture(page, 'after-reload');
});

test('the core is killed in mid-turn and the window finds its way back', async ({
  launch,
  driver,
  folder,
}) => {
  test.skip(driver !== 'web', 'elsewhere the window ends with the core');
  const first = await launch();
  const { page } = first;
  await startChat(page, '[demo: chunks=400, delay=20ms]');
  await expect(timeline(page).getByText(/chunk 30 /)).toBeVisible();
  await first.killCore();
  await expect(page.getByText(/Reconnecting|Not connected|Offline/i).first()).toBeVisible();
  await picture(page, 'reconnecting');

  const port = Number(new URL(first.url).port);
  await launch({ port, dataDir: join(folder, 'data') });
  await idle(page);
  const messages = await history(page);
  expect(messages.map((message) => message.role)).toEqual(['user', 'assistant']);
  expect(textOf(messages[1])).toMatch(/^chunk 1 chunk 2 .*chunk 400 $/);
  await expect(timeline(page).getByText(textOf(messages[1]).trim(), { exact: true })).toHaveCount(
    1,
  );
});
