import type { Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { composer, idle, startChat, allowOnce, timeline } from './person.ts';
import {
  line,
  newTerminal,
  runCommand,
  screenText,
  skipWithout,
  terminal,
  terminalTab,
  visibleTerminal,
} from './terminal-person.ts';

/** The same behind every driver: tried through one. */
const PAGE = { tag: '@page' };

/** A chat in the sample folder, without waiting for its agent. */
async function openFolderChat(page: Page): Promise<void> {
  await startChat(page, 'Fix the failing test');
}

test('a shell: what is typed runs, a resize reaches it, a full-screen program comes and goes', async ({
  page,
}) => {
  skipWithout('vim');
  await openFolderChat(page);
  await newTerminal(page);
  await runCommand(page, 'echo $((6 * 7))-answer');
  await expect(line(page, /^42-answer$/)).toBeVisible();

  await runCommand(page, 'stty size');
  const before = /^(\d+) (\d+)$/m.exec(await screenText(page));
  await page.setViewportSize({ width: 1100, height: 620 });
  // The shell is told once the pane has found its size.
  await expect(async () => {
    await runCommand(page, 'clear; stty size');
    await expect
      .poll(async () => /^(\d+) (\d+)$/m.exec(await screenText(page))?.[2] ?? before?.[2], {
        timeout: 2_000,
      })
      .not.toBe(before?.[2]);
  }).toPass();

  await runCommand(page, 'clear; vim -u NONE note.txt');
  await expect(line(page, /^~\s*$/).first()).toBeVisible();
  await page.keyboard.type('ihello from vim');
  await page.keyboard.press('Escape');
  await page.keyboard.type(':wq\n');
  await expect(line(page, /^~\s*$/)).toHaveCount(0);
  await runCommand(page, 'cat note.txt');
  await expect(line(page, /^hello from vim$/)).toBeVisible();
});

test('a reload keeps the shell and what it printed', async ({ page }) => {
  await openFolderChat(page);
  await newTerminal(page);
  await runCommand(page, 'kept=from-before; echo ready-$kept');
  await expect(line(page, /^ready-from-before$/)).toBeVisible();
  await page.reload();
  await expect(line(page, /^ready-from-before$/)).toBeVisible();
  await terminal(page).click();
  await runCommand(page, 'echo again-$kept');
  await expect(line(page, /^again-from-before$/)).toBeVisible();
});

test(
  'commands become blocks with exit code, and one goes into the draft of the chat',
  PAGE,
  async ({ page }) => {
    await openFolderChat(page);
    await newTerminal(page);
    await runCommand(page, 'echo to-the-chat');
    await expect(page.locator('[data-outcome=done]').first()).toBeVisible();
    await runCommand(page, 'sh -c "exit 3"');
    await expect(page.locator('[data-outcome=failed]')).toHaveCount(1);

    await page.getByRole('button', { name: 'Commands', exact: true }).click();
    const list = page.getByRole('dialog', { name: 'Commands of this terminal' });
    await expect(list.getByRole('listitem').filter({ hasText: 'sh -c' })).toContainText('exit 3');
    const block = list.getByRole('listitem').filter({ hasText: 'echo to-the-chat' });
    await block.getByRole('button', { name: 'Send this block to the chat' }).click();
    await expect(composer(page)).toHaveValue(/```console\n\$ echo to-the-chat\nto-the-chat\n```/);
  },
);

test(
  'find counts its matches; several lines are pasted only after a question',
  PAGE,
  async ({ page }) => {
    await openFolderChat(page);
    await newTerminal(page);
    await runCommand(page, 'for i in 1 2 3; do echo need""le-$i; done');
    await expect(line(page, /^needle-3$/)).toBeVisible();
    await page.keyboard.press('Control+Shift+F');
    const find = page.getByRole('search', { name: 'Find in this terminal' });
    await page.keyboard.type('needle');
    await expect(find.getByRole('status')).toHaveText('3 of 3');
    await page.keyboard.press('Enter');
    await expect(find.getByRole('status')).toHaveText('2 of 3');
    await find.getByRole('button', { name: 'Regular expression' }).click();
    await find.getByRole('textbox').fill('needle-[12]');
    await expect(find.getByRole('status')).toHaveText('2 of 2');
    await page.keyboard.press('Escape');
    await expect(find).toHaveCount(0);

    await pasteText(page, 'echo pasted-one\necho pasted-two\n');
    const question = page.getByRole('dialog', { name: 'Paste 2 lines?' });
    await expect(question).toBeVisible();
    await question.getByRole('button', { name: 'Cancel' }).click();
    await expect(line(page, /pasted-one/)).toHaveCount(0);
    await pasteText(page, 'echo pasted-one\necho pasted-two\n');
    await question.getByRole('button', { name: 'Paste', exact: true }).click();
    await page.keyboard.press('Enter');
    await expect(line(page, /^pasted-two$/)).toBeVisible();
  },
);

test('the end of a shell is said, and a new one started in its place', PAGE, async ({ page }) => {
  await openFolderChat(page);
  await newTerminal(page);
  await runCommand(page, 'exit 4');
  await expect(page.getByText('The shell ended (exit 4)')).toBeVisible();
  await page.getByRole('button', { name: 'Restart' }).click();
  await expect(page.getByText('The shell ended')).toHaveCount(0);
  await runCommand(page, 'echo a-new-shell');
  await expect(line(page, /^a-new-shell$/)).toBeVisible();
  await runCommand(page, 'exit');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(terminalTab(page)).toHaveCount(0);
});

test(
  'what is typed goes to all terminals of the folder while that is on',
  PAGE,
  async ({ page }) => {
    await openFolderChat(page);
    await newTerminal(page);
    await runCommand(page, 'echo first-is-up');
    await expect(line(page, /^first-is-up$/)).toBeVisible();
    await newTerminal(page);
    await runCommand(page, 'echo second-is-up');
    await expect(line(page, /^second-is-up$/)).toBeVisible();
    await terminal(page).last().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Type to all terminals of this folder' }).click();
    await expect(page.getByRole('button', { name: 'Typing to all' }).first()).toBeVisible();
    await terminal(page).last().click();
    await runCommand(page, 'echo heard-by-$((1 + 1))');
    await expect(line(page, /^heard-by-2$/)).toBeVisible();
    await terminalTab(page).first().click();
    await expect(line(page, /^heard-by-2$/)).toBeVisible();
  },
);

test('a line is found among all terminals, and its terminal shows it', PAGE, async ({ page }) => {
  await openFolderChat(page);
  await newTerminal(page);
  await runCommand(page, 'echo look-for-$((40 + 2))-here; seq 300');
  await expect(line(page, /^300$/)).toBeVisible();
  await page.keyboard.press('Control+Shift+P');
  await page.getByRole('combobox', { name: 'Search chats and commands' }).fill('all terminals');
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Search in all terminals' }).fill('look-for-42');
  await page.getByRole('option').filter({ hasText: 'look-for-42-here' }).first().click();
  await expect(line(page, /^look-for-42-here$/)).toBeInViewport();
});

test('what the agent ran stands beside the chat and leads to its card', PAGE, async ({ page }) => {
  await startChat(page, 'Fix the failing test');
  await allowOnce(page, 'npm test');
  await allowOnce(page, 'heading.js');
  await allowOnce(page, 'npm test');
  await idle(page);
  await page.keyboard.press('ControlOrMeta+k');
  await page
    .getByRole('combobox', { name: 'Search chats and commands' })
    .fill('what the agent ran');
  await page.keyboard.press('Enter');
  const log = page.getByRole('log', { name: 'Commands of the agent' });
  const blocks = log.getByRole('article', { name: /npm test/ });
  await expect(blocks).toHaveCount(2);
  await expect(blocks.last()).toContainText('exit 0');
  await expect(blocks.first()).toContainText(/exit [1-9]/);
  await blocks.last().getByRole('button', { name: 'Show in the conversation' }).click();
  await expect(timeline(page).first().getByText('npm test').last()).toBeInViewport();
});

test(
  'a stopped workspace is told of where its terminal was, and started again',
  PAGE,
  async ({ page }) => {
    await openFolderChat(page);
    await newTerminal(page);
    await stopWorkspaces(page);
    await page.getByRole('button', { name: 'Restart' }).click();
    await expect(page.getByText('The workspace is stopped')).toBeVisible();
    await page.getByRole('button', { name: 'Start it' }).click();
    await expect(visibleTerminal(page)).toHaveAttribute('data-phase', 'open');
    await visibleTerminal(page).click();
    await runCommand(page, 'echo started-$((40 + 2))');
    await expect(line(page, /^started-42$/)).toBeVisible();
  },
);

async function stopWorkspaces(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const headers = {
      'Coder-Session-Token': localStorage.getItem('pilothouse.session') ?? '',
      'Content-Type': 'application/json',
    };
    const list = await fetch('/api/v2/workspaces', { headers });
    const { workspaces } = (await list.json()) as { workspaces: { id: string }[] };
    for (const { id } of workspaces) {
      const body = JSON.stringify({ transition: 'stop' });
      await fetch(`/api/v2/workspaces/${id}/builds`, { method: 'POST', headers, body });
    }
  });
}

async function pasteText(page: Page, text: string): Promise<void> {
  await page.evaluate((pasted) => {
    const data = new DataTransfer();
    data.setData('text/plain', pasted);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, text);
}
