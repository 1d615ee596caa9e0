import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { git } from '../support/git-repository.ts';
import { startGithubServer } from '../support/github-server.ts';
import { startGitlabServer } from '../support/gitlab-server.ts';
import { chat, chatText } from '../support/providers/chat-completions-wire.ts';
import { startProviderServer, type Answer } from '../support/providers/provider-server.ts';
import { expect, picture, test } from './app.ts';
import { expectSound, sizes, themes } from './inspect.ts';
import { allowOnce, idle, startChat, timeline } from './person.ts';

/** The screen in both themes and at both ends of the sizes, held to the accessibility rules. */
async function pictures(page: Page, name: string, about?: Locator): Promise<void> {
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const size of ['wide', 'narrow'] as const) {
      await page.setViewportSize(sizes[size]);
      await about?.scrollIntoViewIfNeeded();
      await picture(page, `${name}-${colorScheme}-${size}`);
    }
    await expectSound(page, `${name}-${colorScheme}`, colorScheme);
  }
  await page.setViewportSize(sizes.wide);
}

/** A call of the API with the session of the page. */
async function post(page: Page, path: string, body: unknown): Promise<number> {
  return page.evaluate(
    async ([url, text]) => {
      const token = localStorage.getItem('pilothouse.session') ?? '';
      const headers = { 'Coder-Session-Token': token, 'Content-Type': 'application/json' };
      return (await fetch(url, { method: 'POST', headers, body: text })).status;
    },
    [path, JSON.stringify(body)] as const,
  );
}

/** A repository with that remote, on the branch `work`. */
async function project(folder: string, remote: string): Promise<string> {
  const root = join(folder, 'project');
  await mkdir(root);
  await writeFile(join(root, 'README.md'), 'one\n');
  await git(root, 'init', '--quiet', '--initial-branch=main');
  await git(root, 'add', '.');
  await git(root, 'commit', '--quiet', '-m', 'first');
  await git(root, 'remote', 'add', 'origin', remote);
  await git(root, 'checkout', '--quiet', '-b', 'work');
  return root;
}

test.beforeEach(({ driver }) => {
  test.skip(driver !== 'web', 'the screens are the same behind every driver');
});

test('a git host is given a token, and its pull request is shown', async ({ folder, launch }) => {
  const github = await startGithubServer();
  github.repositories.set('someone/thing', {
    pulls: [
      {
        number: 12,
        head: 'someone:work',
        title: 'Mend the roof before the rain comes in',
        reviews: [{ login: 'ann', state: 'APPROVED' }],
      },
    ],
  });
  const root = await project(folder, `http://${github.host}/someone/thing.git`);
  const app = await launch({ openFolder: root });
  const { page } = app;

  await page.goto(`${app.url}/#/settings/git`);
  await expect(page.getByText('No git host yet')).toBeVisible();
  await pictures(page, 'git-hosts-none');
  await page.getByRole('button', { name: 'Add a host' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Host' }).fill(github.host);
  await dialog.getByLabel('Token').fill('two words');
  await dialog.getByRole('textbox', { name: /^Address/ }).fill(github.apiUrl);
  await dialog.getByRole('button', { name: 'Add host' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await pictures(page, 'git-host-dialog');
  await dialog.getByLabel('Token').fill('wrong');
  await dialog.getByRole('button', { name: 'Add host' }).click();
  await expect(dialog).toHaveCount(0);
  await page.getByRole('button', { name: 'Test' }).click();
  await expect(page.getByRole('alert')).toContainText('401');
  await pictures(page, 'git-host-refused');
  await page.getByRole('button', { name: `Menu of ${github.host}` }).click();
  await page.getByRole('menuitem', { name: 'Change token, kind or address…' }).click();
  await dialog.getByLabel('Token').fill(github.token);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Test' }).click();
  await expect(page.getByText('It works: the token is octocat’s.')).toBeVisible();

  await page.goto(`${app.url}/#/new?folder=${encodeURIComponent(root)}`);
  await startChat(page, '[demo: reasoning] Read README.md');
  await idle(page);
  const row = page.getByRole('link', { name: /pull request: Open, approved/ });
  await expect(row).toBeVisible();
  await page.getByRole('button', { name: 'About this chat' }).first().click();
  const link = page.getByRole('link', { name: /Mend the roof/ });
  await expect(link).toHaveAttribute('href', 'https://github.example/pull/12');
  await expect(link).toHaveAttribute('target', '_blank');
  await pictures(page, 'pull-request');
  // The narrow window has closed it.
  await page.getByRole('button', { name: 'About this chat' }).first().click();
  github.repositories.set('someone/thing', {
    pulls: [
      { number: 12, head: 'someone:work', title: 'Mend the roof', state: 'closed', merged: true },
    ],
  });
  await page.getByRole('button', { name: 'Look for the pull request again' }).click();
  await expect(page.getByText('Merged', { exact: true })).toBeVisible();
  github.misbehave((response) => void response.writeHead(500).end());
  await page.getByRole('button', { name: 'Look for the pull request again' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'HTTP 500' })).toBeVisible();
  await page.keyboard.press('Escape');

  await page.goto(`${app.url}/#/settings/git`);
  await page.getByRole('button', { name: `Menu of ${github.host}` }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByText('No git host yet')).toBeVisible();
  await github.close();
});

test('a GitLab of one’s own is added, and its merge request is shown', async ({
  folder,
  launch,
}) => {
  const gitlab = await startGitlabServer();
  const request = { iid: 12, branch: 'work', title: 'Mend the roof', approvedBy: ['ann'] };
  gitlab.projects.set('group/sub/thing', { id: 5, requests: [request] });
  const root = await project(folder, `http://${gitlab.host}/group/sub/thing.git`);
  const app = await launch({ openFolder: root });
  const { page } = app;

  await page.goto(`${app.url}/#/settings/git`);
  await page.getByRole('button', { name: 'Add a host' }).click();
  const dialog = page.getByRole('dialog');
  const host = dialog.getByRole('textbox', { name: 'Host' });
  const kind = dialog.getByRole('combobox', { name: 'Kind' });
  const address = dialog.getByRole('textbox', { name: /^Address/ });
  await expect(kind).toHaveText('GitHub');
  await host.fill('codeberg.org');
  await expect(kind).toHaveText('Gitea or Forgejo');
  await expect(dialog.getByText('read:repository and read:user')).toBeVisible();
  await pictures(page, 'git-host-gitea');
  await host.fill('GitLab.com');
  await expect(kind).toHaveText('GitLab');
  await expect(address).toHaveAttribute('placeholder', 'https://gitlab.com/api/v4');
  await host.fill(gitlab.host);
  await expect(kind).toHaveText('GitHub');
  await kind.click();
  await picture(page, 'git-host-kinds');
  await page.getByRole('option', { name: /^GitLab/ }).click();
  await expect(dialog.getByText('the scope read_api')).toBeVisible();
  await expect(address).toHaveAttribute('placeholder', `https://${gitlab.host}/api/v4`);
  await dialog.getByLabel('Token').fill(gitlab.token);
  await address.fill(gitlab.apiUrl);
  await pictures(page, 'git-host-gitlab');
  await dialog.getByRole('button', { name: 'Add host' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText(`GitLab · ${gitlab.apiUrl}`)).toBeVisible();
  await page.getByRole('button', { name: 'Test' }).click();
  await expect(page.getByText('It works: the token is tanuki’s.')).toBeVisible();
  await pictures(page, 'git-hosts-gitlab');

  await page.goto(`${app.url}/#/new?folder=${encodeURIComponent(root)}`);
  await startChat(page, '[demo: reasoning] Read README.md');
  await idle(page);
  await expect(page.getByRole('link', { name: /pull request: Open, approved/ })).toBeVisible();
  await page.getByRole('button', { name: 'About this chat' }).first().click();
  await expect(page.getByRole('link', { name: /^!12 Mend the roof/ })).toHaveAttribute(
    'href',
    'https://gitlab.example/group/sub/thing/-/merge_requests/12',
  );
  await picture(page, 'merge-request');
  await page.keyboard.press('Escape');

  await page.goto(`${app.url}/#/settings/git`);
  await page.getByRole('button', { name: `Menu of ${gitlab.host}` }).click();
  await page.getByRole('menuitem', { name: 'Change token, kind or address…' }).click();
  await expect(kind).toHaveText('GitLab');
  await expect(address).toHaveValue(gitlab.apiUrl);
  await address.fill('');
  await kind.click();
  await page.getByRole('option', { name: /^Gitea/ }).click();
  await dialog.getByLabel('Token').fill('another');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(`Gitea or Forgejo · https://${gitlab.host}/api/v1`)).toBeVisible();
  // The usual place of the kind goes with the kind.
  await page.getByRole('button', { name: `Menu of ${gitlab.host}` }).click();
  await page.getByRole('menuitem', { name: 'Change token, kind or address…' }).click();
  await expect(address).toHaveValue('');
  await gitlab.close();
});

test('the adviser is turned on, asked and read while it answers', async ({ app }) => {
  const { page } = app;
  await page.goto(`${app.url}/#/settings/words`);
  await page.getByRole('switch', { name: 'Ask an adviser' }).click();
  await page.getByRole('combobox', { name: 'Questions for each message' }).click();
  await page.getByRole('option', { name: 'Up to 3' }).click();
  await expect(page.getByRole('combobox', { name: 'Questions for each message' })).toHaveText(
    'Up to 3',
  );
  await pictures(page, 'adviser-settings', page.getByRole('switch', { name: 'Ask an adviser' }));

  const provider = await startProviderServer();
  const chats = '/api/experimental/chats';
  const key = { provider: 'openai-compat', base_url: `${provider.url}/v1`, api_key: 'sk-test' };
  expect(await post(page, `${chats}/providers`, key)).toBe(201);
  const model = { provider: 'openai-compat', model: 'local-test', context_limit: 32_000 };
  expect(
    await post(page, `${chats}/model-configs`, {
      ...model,
      display_name: 'Local',
      enabled: true,
      is_default: true,
    }),
  ).toBe(201);
  let tell = (): void => undefined;
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const answer: Answer = async (writer, { body }) => {
    const text = JSON.stringify(body);
    const stream = writer.open();
    if (text.includes('The assistant asks you:')) {
      await stream.raw(chat.role() + chat.text('Take the **first** road:\n\n1. Look'));
      await told;
      await stream.raw(chat.text(' twice\n2. Go\n') + chat.finish('stop') + chat.done());
    } else if (text.includes('"role":"tool"') || !text.includes('"advisor"')) {
      for (const frame of chatText('I take the first road.')) await stream.raw(frame);
    } else {
      const args = JSON.stringify({ question: 'Which road is shorter, this one or that one?' });
      await stream.raw(chat.role() + chat.callStart(0, 'call_1', 'advisor', args));
      await stream.raw(chat.finish('tool_calls') + chat.done());
    }
    stream.end();
  };
  provider.queue(...Array.from({ length: 8 }, () => answer));
  await page.goto(`${app.url}/#/`);
  await page.reload();
  await startChat(page, 'Find the shorter road');
  const line = timeline(page).getByRole('button', { name: /the adviser “Which road is shorter/ });
  await expect(line).toContainText('asking');
  await expect(timeline(page).getByRole('strong').or(timeline(page).locator('strong'))).toHaveText(
    'first',
  );
  await pictures(page, 'advice-live');
  tell();
  await idle(page);
  await expect(line).toContainText('asked');
  await expect(line).toHaveAttribute('aria-expanded', 'false');
  await line.click();
  await expect(timeline(page).getByRole('listitem')).toHaveText(['Look twice', 'Go']);
  await pictures(page, 'advice');
  await provider.close();
});

test('a command that is being looked at stays open when it ends well', async ({
  folder,
  launch,
}) => {
  const root = join(folder, 'project');
  await mkdir(root);
  const { page } = await launch({ openFolder: root });
  const line = timeline(page).getByRole('button', { name: /while \[ ! -f/ });

  await startChat(page, 'Run echo ready; while [ ! -f one ]; do sleep 0.05; done');
  await allowOnce(page, 'ready');
  await expect(line).toHaveAttribute('aria-expanded', 'true');
  await writeFile(join(root, 'one'), '');
  await idle(page);
  await expect(line).toHaveAttribute('aria-expanded', 'false');

  await page.getByRole('button', { name: 'New chat' }).first().click();
  await startChat(page, 'Run echo ready; while [ ! -f two ]; do sleep 0.05; done');
  await allowOnce(page, 'ready');
  await expect(line).toHaveAttribute('aria-expanded', 'true');
  await timeline(page).locator('pre').filter({ hasText: 'ready' }).last().hover();
  await page.mouse.move(0, 0, { steps: 2 });
  await timeline(page).locator('pre').filter({ hasText: 'ready' }).last().hover();
  await writeFile(join(root, 'two'), '');
  await idle(page);
  await expect(line).toHaveAttribute('aria-expanded', 'true');
  await line.click();
  await expect(line).toHaveAttribute('aria-expanded', 'false');
});
