import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startOAuthMcpServer } from '../support/mcp/oauth-server.ts';
import { chatText } from '../support/providers/chat-completions-wire.ts';
import {
  startProviderServer,
  type Answer,
  type ProviderServer,
} from '../support/providers/provider-server.ts';
import { call } from './api.ts';
import { expect, picture, test } from './app.ts';
import { inspect } from './inspect.ts';
import { allowOnce, history, idle, startChat, timeline } from './person.ts';

test('what a command prints is seen while it runs, unless one reads further up', async ({
  folder,
  launch,
}) => {
  const root = join(folder, 'project');
  await mkdir(root);
  const { page } = await launch({ openFolder: root });
  const green = String.raw`printf '\033[32mready\033[0m\n'`;
  const count = 'i=0; while [ ! -f go ]; do i=$((i+1)); echo line $i; sleep 0.01; done';
  await startChat(page, `Run ${green}; ${count}`);
  await allowOnce(page, 'ready');
  const output = timeline(page).locator('pre').filter({ hasText: 'line' }).last();
  await expect(output).toContainText('line 60');
  const atEnd = (): Promise<boolean> =>
    output.evaluate(
      ({ scrollTop, scrollHeight, clientHeight }) => scrollHeight - scrollTop - clientHeight < 12,
    );
  expect(await atEnd()).toBe(true);
  await picture(page, 'live-output');
  await output.evaluate((element) => element.scrollTo({ top: 20 }));
  const seen = await output.textContent();
  await expect(output).not.toHaveText(seen ?? '');
  expect(await atEnd()).toBe(false);
  await inspect(page, 'live-output', output, ['wide', 'narrow']);
  await writeFile(join(root, 'go'), '');
  await idle(page);
  const [result] = (await history(page)).flatMap(({ role, content }) =>
    role === 'tool' ? (content ?? []) : [],
  );
  expect(JSON.stringify(result)).toContain('line 60');
});

/** The first row that can be seen, and where it begins above the view. */
async function firstRow(page: Page): Promise<{ key: string | undefined; top: number }> {
  return timeline(page).evaluate((log) => {
    const { top } = log.getBoundingClientRect();
    const rows = Array.from(log.querySelectorAll<HTMLElement>('[data-row]'));
    const first = rows.find((row) => row.getBoundingClientRect().bottom > top + 1);
    return {
      key: first?.dataset['row'],
      top: Math.round(first?.getBoundingClientRect().top ?? 0),
    };
  });
}

test('a conversation opens at its end, and again where it was left', async ({ page }) => {
  await startChat(page, '[demo: chunks=12000, delay=0ms] Long chat');
  const end = timeline(page).getByText(/chunk 12000/);
  await expect(end).toBeInViewport();
  await idle(page);
  const chats = page.getByRole('list', { name: 'Chats' }).getByRole('link');
  const latest = page.getByRole('button', { name: 'Latest' });
  await page.keyboard.press('ControlOrMeta+n');
  await startChat(page, 'Another chat');
  await idle(page);

  await chats.filter({ hasText: 'Long chat' }).click();
  await expect(end).toBeInViewport();
  await expect(latest).toHaveCount(0);
  await timeline(page).hover();
  await page.mouse.wheel(0, -6_000);
  await expect(latest).toBeVisible();
  await expect(end).not.toBeInViewport();
  // It may still be scrolling.
  let left = await firstRow(page);
  await expect
    .poll(async () => {
      const before = left;
      left = await firstRow(page);
      return left.key === before.key && left.top === before.top;
    })
    .toBe(true);

  await chats.filter({ hasText: 'Another chat' }).click();
  await expect(timeline(page).getByText('Another chat', { exact: true })).toBeVisible();
  await chats.filter({ hasText: 'Long chat' }).click();
  await expect(latest).toBeVisible();
  await expect.poll(() => firstRow(page)).toEqual(left);
  await latest.click();
  await expect(end).toBeInViewport();
});

test('a new chat takes files, mentions and plan mode', async ({ app }) => {
  const { page } = app;
  const field = page.getByRole('textbox', { name: 'What should be done' });
  await field.pressSequentially('/pl');
  await expect(page.getByRole('option', { name: /^plan/ })).toBeVisible();
  await field.press('Enter');
  await expect(page.getByRole('button', { name: 'Plan', exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page
    .getByLabel('Files to attach')
    .setInputFiles([
      { name: 'notes.md', mimeType: 'text/markdown', buffer: Buffer.from('# Notes\n') },
    ]);
  const attached = page.getByRole('list', { name: 'Attachments' }).getByRole('listitem');
  await expect(attached).toHaveCount(1);
  await field.pressSequentially('Read @head');
  const options = page.getByRole('listbox', { name: 'Files' }).getByRole('option');
  await expect(options.first()).toHaveText('heading.jssrc');
  await inspect(page, 'new-chat-mention', options.first(), ['wide', 'narrow']);
  await field.press('Enter');
  await expect(field).toHaveValue('Read `src/heading.js` ');
  await inspect(page, 'new-chat-with-file', field, ['wide', 'narrow']);

  await page.reload();
  await expect(field).toHaveValue('Read `src/heading.js` ');
  await expect(attached).toHaveCount(1);
  await field.press('Enter');
  await expect(timeline(page)).toBeVisible();
  await idle(page);
  const sent = (await history(page)).find(({ content }) =>
    content?.some((part) => part.type === 'file'),
  );
  expect(sent?.content?.map(({ type }) => type)).toEqual(['text', 'file']);
  await page.getByRole('button', { name: 'New chat' }).first().click();
  await expect(field).toHaveValue('');
  await expect(attached).toHaveCount(0);
});

const CODE = [
  'Here it is:',
  '```ts',
  '// The course, in degrees.',
  "export const course = (from: Port, to: Port): number => bearing(from, to, 'true') % 360;",
  'const port: Port = { name: `Cuxhaven ${1 + 2}`, open: true, berths: undefined };',
  '```',
  'and in Python:',
  '```python',
  'def bearing(a, b):',
  '    """Degrees."""',
  '    return math.atan2(a.x - b.x, a.y - b.y)  # radians',
  '```',
].join('\n');

/** A model that answers with this text, and the page that knows it. */
async function modelThatSays(page: Page, text: string): Promise<ProviderServer> {
  const provider = await startProviderServer();
  const { id } = await call(page, '/api/experimental/chats/providers', {
    provider: 'openai-compat',
    base_url: `${provider.url}/v1`,
    api_key: 'sk-test',
  });
  expect(id).toBeDefined();
  await call(page, '/api/experimental/chats/model-configs', {
    provider: 'openai-compat',
    model: 'local-test',
    display_name: 'Local',
    context_limit: 32_000,
    enabled: true,
    is_default: true,
  });
  const answer: Answer = async (writer) => {
    const stream = writer.open();
    for (const frame of chatText(text)) await stream.raw(frame);
    stream.end();
  };
  // The chat is also given a title, before or after.
  provider.queue(answer, answer, answer);
  await page.reload();
  return provider;
}

test('code in an answer is coloured without moving anything', async ({ app }) => {
  const { page } = app;
  const provider = await modelThatSays(page, CODE);
  await startChat(page, 'Show me code');
  await idle(page);
  const block = timeline(page).locator('figure').first();
  await expect(block).toBeVisible();
  const before = await block.boundingBox();
  const keywords = timeline(page).locator('[data-code=keyword]');
  await expect.poll(() => keywords.count()).toBeGreaterThan(3);
  expect(await block.boundingBox()).toEqual(before);
  const comments = timeline(page).locator('[data-code=comment]');
  await expect
    .poll(async () => (await comments.allTextContents()).map((text) => text.slice(0, 6)))
    .toEqual(expect.arrayContaining(['// The', '# radi']));
  await inspect(page, 'code-colours', block, ['wide', 'narrow']);
  await provider.close();
});

test('the parts of a wide table scroll sideways together', async ({ app }) => {
  const { page } = app;
  const cells = (words: string): string =>
    Array.from({ length: 14 }, (_, column) => `${words} ${column}`).join(' | ');
  const rows = Array.from({ length: 200 }, (_, row) => cells(`row ${row} cell`));
  const table = [cells('Head'), Array(14).fill('---').join(' | '), ...rows].join('\n');
  const provider = await modelThatSays(page, table);
  await startChat(page, 'Show me a table');
  await idle(page);
  const part = timeline(page).getByRole('group', { name: 'Table, continued' });
  const places = (): Promise<number[]> =>
    part.evaluateAll((parts) => parts.map(({ scrollLeft }) => Math.round(scrollLeft)));
  await expect(part.last()).toBeInViewport();
  await inspect(page, 'wide-table', part.last(), ['wide', 'narrow']);
  await part.last().evaluate((element) => element.scrollTo({ left: 300 }));
  await expect.poll(async () => new Set(await places())).toEqual(new Set([300]));
  expect((await places()).length).toBeGreaterThan(1);
  // What comes into sight later stands where the others do.
  await timeline(page).hover();
  await page.mouse.wheel(0, -2_000);
  await expect(part.last()).not.toBeInViewport();
  await expect.poll(async () => new Set(await places())).toEqual(new Set([300]));
  await provider.close();
});

test('one signs in at a tool server from the settings, and signs out', async ({ app }) => {
  const { page } = app;
  const remote = await startOAuthMcpServer();
  await page.goto(`${app.url}/#/settings/mcp`);
  await page.getByRole('button', { name: 'Add a server' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Tracker');
  await dialog.getByRole('textbox', { name: 'Address' }).first().fill(remote.url);
  await dialog.getByRole('combobox', { name: 'Sign-in' }).click();
  await page.getByRole('option', { name: 'In the browser (OAuth)' }).click();
  await inspect(page, 'tool-server-dialog', dialog, ['wide', 'narrow']);
  await dialog.getByRole('button', { name: 'Add server' }).click();
  await expect(page.getByText('Not signed in')).toBeVisible();
  await inspect(page, 'tool-server-signed-out', page.getByText('Not signed in'), [
    'wide',
    'narrow',
  ]);

  remote.refuse = true;
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('invalid_grant');
  await inspect(page, 'tool-server-refused', page.getByRole('alert'), ['wide', 'narrow']);
  remote.refuse = false;
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText(/^Connected: \d+ tools/)).toBeVisible();
  await inspect(page, 'tool-server-connected', page.getByText(/^Connected: \d+ tools/), [
    'wide',
    'narrow',
  ]);

  await page.getByRole('button', { name: 'Menu of Tracker' }).click();
  await page.getByRole('menuitem', { name: 'Disconnect' }).click();
  await expect(page.getByText('Not signed in')).toBeVisible();
  await remote.close();
});

test('labels are added, refused and removed where the chat tells of itself', async ({ app }) => {
  const { page } = app;
  await startChat(page, '[demo: reasoning] Read README.md');
  await idle(page);
  await page.getByRole('button', { name: 'About this chat' }).first().click();
  const name = page.getByRole('textbox', { name: 'Name of the label' });
  const value = page.getByRole('textbox', { name: 'Value of the label' });
  await name.fill('bad key');
  await value.fill('blue');
  await value.press('Enter');
  await expect(page.getByText(/"bad key" must start with/)).toBeVisible();
  await name.fill('team');
  await value.press('Enter');
  const remove = page.getByRole('button', { name: 'Remove the label team' });
  await expect(remove).toBeVisible();
  await inspect(page, 'labels', remove, ['wide']);
  await page.reload();
  await page.getByRole('button', { name: 'About this chat' }).first().click();
  await remove.click();
  await expect(remove).toHaveCount(0);
});
