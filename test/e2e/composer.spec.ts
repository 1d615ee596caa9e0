import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { repositoryRoot } from '../support/built-app.ts';
import { expect, picture, test } from './app.ts';
import { expectSound } from './inspect.ts';
import { composer, history, idle, send, startChat, timeline } from './person.ts';

type Carried = { readonly name: string; readonly type: string; readonly base64: string };

function attachments(page: Page): Locator {
  return page.getByRole('list', { name: 'Attachments' }).getByRole('listitem');
}

/** Pastes into the field, or drops on it, as the browser would bring a file. */
async function bring(target: Locator, event: 'paste' | 'drop', file: Carried): Promise<void> {
  await target.evaluate(
    (element, [kind, { name, type, base64 }]) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], name, { type }));
      const how = { bubbles: true, cancelable: true };
      element.dispatchEvent(
        kind === 'paste'
          ? new ClipboardEvent('paste', { ...how, clipboardData: data })
          : new DragEvent('drop', { ...how, dataTransfer: data }),
      );
    },
    [event, file] as const,
  );
}

test('files come by picker, paste and drop, outlive a reload, and are sent', async ({ app }) => {
  const { page } = app;
  await startChat(page, 'Hello');
  await idle(page);
  const png = await readFile(join(repositoryRoot, 'resources', 'icon.png'));

  await page.getByLabel('Files to attach').setInputFiles([
    { name: 'notes.md', mimeType: 'text/markdown', buffer: Buffer.from('# Notes\n') },
    { name: 'drawing.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') },
  ]);
  await expect(attachments(page).filter({ hasText: 'drawing.svg' })).toContainText(/SVG/);
  const icon = { name: 'icon.png', type: 'image/png', base64: png.toString('base64') };
  await bring(composer(page), 'paste', icon);
  const report = { name: 'report.txt', type: 'text/plain', base64: btoa('all well\n') };
  await bring(timeline(page), 'drop', report);
  await expect(attachments(page)).toHaveCount(4);
  await expect(attachments(page).filter({ hasText: 'icon.png' }).locator('img')).toBeVisible();
  await expect(attachments(page).filter({ hasText: 'Uploading' })).toHaveCount(0);
  await expectSound(page, 'attachments');
  await picture(page, 'attachments');

  await composer(page).fill('What is in these?');
  await page.reload();
  await expect(composer(page)).toHaveValue('What is in these?');
  // What could not be uploaded was told and is not kept.
  await expect(attachments(page)).toHaveCount(3);
  await page.getByRole('button', { name: 'Remove report.txt' }).click();
  await composer(page).press('Enter');
  await expect(attachments(page)).toHaveCount(0);
  await idle(page);

  const shown = timeline(page).getByRole('button', { name: 'Show icon.png large' });
  await expect(shown.locator('img')).toBeVisible();
  await expect(timeline(page).getByRole('link', { name: 'Save notes.md' })).toBeVisible();
  await picture(page, 'message-with-files');
  await shown.click();
  await expect(page.getByRole('dialog').getByRole('img', { name: 'icon.png' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  const messages = await history(page);
  const sent = messages.findLast(({ role }) => role === 'user')?.content ?? [];
  expect(sent.map((part) => (part.type === 'file' ? part.name : part.type))).toEqual([
    'text',
    'notes.md',
    'icon.png',
  ]);
});

test('a file is mentioned and a command run without leaving the keys', async ({ app }) => {
  const { page } = app;
  await startChat(page, 'Hello');
  await idle(page);
  const field = composer(page);
  await field.pressSequentially('Read @head');
  const options = page.getByRole('listbox', { name: 'Files' }).getByRole('option');
  await expect(options.first()).toHaveText('heading.jssrc');
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');
  await expectSound(page, 'mention');
  await picture(page, 'mention');
  await field.press('ArrowDown');
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
  await field.press('ArrowUp');
  await field.press('Enter');
  await expect(field).toHaveValue('Read `src/heading.js` ');
  await field.press('Enter');
  await expect(timeline(page).getByRole('button', { name: /read src\/heading\.js/ })).toBeVisible();
  await idle(page);

  await field.pressSequentially('@nothing-like-this');
  await expect(page.getByText('No file like this')).toBeVisible();
  await field.press('Escape');
  await expect(page.getByRole('listbox')).toHaveCount(0);
  await expect(field).toHaveValue('@nothing-like-this');

  await field.fill('');
  await field.pressSequentially('/pl');
  await expect(page.getByRole('option', { name: /^plan/ })).toBeVisible();
  await field.press('Enter');
  const plan = page.getByRole('button', { name: 'Plan', exact: true });
  await expect(plan).toHaveAttribute('aria-pressed', 'true');
  await expect(field).toHaveValue('');

  await send(page, 'Ask me something');
  const card = page.getByRole('region', { name: 'A question for you' });
  await card.getByRole('radio').first().check();
  await expectSound(page, 'question');
  await picture(page, 'question');
  await card.getByRole('button', { name: 'Answer' }).click();
  await expect(page.getByRole('region', { name: 'Asked you' })).toBeVisible();
});

test('a queued message is taken back, changed, and sent now', async ({ app }) => {
  const { page } = app;
  await startChat(page, '[demo: chunks=2000, delay=20ms]');
  await expect(timeline(page).getByText(/chunk 5 /)).toBeVisible();
  await send(page, 'Later');
  const queue = page.getByRole('list', { name: 'Queued messages' });
  await expect(queue.getByText('Later')).toBeVisible();
  await queue.getByRole('button', { name: 'Edit' }).click();
  await expect(queue).toHaveCount(0);
  await expect(composer(page)).toHaveValue('Later');
  await send(page, 'Hello now');
  await queue.getByRole('button', { name: 'Interrupt and send now' }).click();
  await expect(timeline(page).getByText('Hello. I am a script')).toBeVisible();
  await idle(page);
});
