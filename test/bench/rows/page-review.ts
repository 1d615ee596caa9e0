import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { openWorkspace } from '../../support/chat-client.ts';
import { commitAll, git, writeFiles } from '../../support/git-repository.ts';
import { endOfTurn, reachable, startChat } from '../bench-chats.ts';
import { openBenchPage, type BenchPage } from '../page/open-page.ts';
import { longestTaskRow, traceTasks } from '../page/tasks.ts';
import { quantile, type BenchRow } from '../report.ts';

const LINES = 5_000;
const LARGE_FILES = 12;
/** Another file, neither a neighbour nor shown lately, and one after the other every file. */
const FAR_STEP = 5;
/** Between two clicks of a person, in milliseconds. */
const READING_MS = 500;
const FILES = 300;
const SCROLL_MS = 5_000;

function lines(count: number, changed: number): string {
  return Array.from({ length: count }, (_, n) =>
    n % 500 === changed
      ? `export const step${n} = ${n} + 1; // changed\n`
      : `export const step${n} = ${n};\n`,
  ).join('');
}

const large = (n: number): string => `large-${n}.ts`;

/** Changes in large files and, apart, in many small ones. */
async function repository(root: string): Promise<string> {
  await mkdir(root, { recursive: true });
  await git(root, 'init', '--quiet', '--initial-branch=main');
  const names = Array.from({ length: FILES - LARGE_FILES }, (_, n) => `small/file-${n}.ts`);
  const larges = Array.from({ length: LARGE_FILES }, (_, n) => large(n));
  await writeFiles(root, Object.fromEntries(larges.map((name) => [name, lines(LINES, -1)])));
  await writeFiles(root, Object.fromEntries(names.map((name) => [name, lines(60, -1)])));
  await commitAll(root);
  for (const name of larges) await writeFile(join(root, name), lines(LINES, 20));
  for (const name of names) await writeFile(join(root, name), lines(60, 20));
  return root;
}

const changes = (page: Page) => page.getByRole('region', { name: 'Changes', exact: true });

/**
 * From the click on a file to the end of the frame in which its first change is painted, inside the
 * page: what is posted in a frame comes after it.
 */
async function diffMs(page: Page, name: string): Promise<number> {
  return page.evaluate(async (wanted) => {
    const item = Array.from(document.querySelectorAll<HTMLElement>('[role=treeitem]')).find(
      (each) => each.textContent.includes(wanted),
    );
    if (!item) throw new Error(`no ${wanted}`);
    const startedMs = performance.now();
    item.click();
    const { port1, port2 } = new MessageChannel();
    port1.start();
    for (;;) {
      await new Promise((resolve) => {
        port1.addEventListener('message', resolve, { once: true });
        requestAnimationFrame(() => port2.postMessage(undefined));
      });
      const shown = document.querySelector(`[data-testid=diff-editor][data-shown="${wanted}"]`);
      if (shown?.querySelector('.line-insert, .line-delete')) return performance.now() - startedMs;
      if (performance.now() - startedMs > 20_000) throw new Error(`${wanted} was not shown`);
    }
  }, name);
}

async function diffRows({ page }: BenchPage): Promise<BenchRow[]> {
  const filter = changes(page).getByRole('textbox', { name: 'Filter files' });
  await filter.fill('large-');
  await page
    .getByRole('treeitem')
    .filter({ hasText: large(0) })
    .waitFor();
  const first = await diffMs(page, large(0));
  const atOnce: number[] = [];
  for (let n = 1; n < LARGE_FILES; n += 1) atOnce.push(await diffMs(page, large(n)));
  const afterPause: number[] = [];
  for (let n = 0; n < LARGE_FILES; n += 1) {
    await delay(READING_MS);
    afterPause.push(await diffMs(page, large((n * FAR_STEP + 5) % LARGE_FILES)));
  }
  await filter.fill('');
  const limit = { name: 'aim', value: 150 };
  const what = `click to the diff of a file of ${LINES} lines`;
  return [
    { name: `${what}, the first with the editor's code`, unit: 'ms', value: first, limit },
    { name: `${what}, p50`, unit: 'ms', value: quantile(atOnce, 0.5), limit },
    { name: `${what}, p95`, unit: 'ms', value: quantile(atOnce, 0.95), limit },
    {
      name: '… after looking at another, p50',
      unit: 'ms',
      value: quantile(afterPause, 0.5),
      limit,
    },
    {
      name: '… after looking at another, p95',
      unit: 'ms',
      value: quantile(afterPause, 0.95),
      limit,
    },
  ];
}

async function scrollRows(bench: BenchPage): Promise<BenchRow[]> {
  const { page } = bench;
  await changes(page).getByRole('button', { name: 'Show all files below each other' }).click();
  const stack = changes(page).getByTestId('all-files');
  await stack.waitFor();
  await delay(1_000);
  const tasks = await traceTasks(bench, async () => {
    await stack.hover();
    const endMs = performance.now() + SCROLL_MS;
    while (performance.now() < endMs) {
      await page.mouse.wheel(0, 1_200);
      await delay(16);
    }
  });
  const scrolled = await stack.evaluate((element) => element.scrollTop);
  if (scrolled < 10_000) throw new Error(`the diff was scrolled by ${scrolled} pixels only`);
  return longestTaskRow(`scrolling the diff of ${FILES} files`, tasks);
}

/** The review of a repository with large and many changes, as it is seen in Chromium. */
export async function pageReviewRows(folder: string): Promise<BenchRow[]> {
  const root = await repository(join(folder, 'repository'));
  const bench = await openBenchPage(join(folder, 'core'));
  try {
    const workspaceId = await openWorkspace(reachable(bench.core), root);
    const chatId = await startChat(bench.core, '[demo: delay=0, chunks=1]', {
      workspace_id: workspaceId,
    });
    await endOfTurn(bench.core, chatId);
    await bench.load(`/chats/${chatId}`);
    await changes(bench.page).getByRole('treeitem').first().waitFor();
    return [...(await diffRows(bench)), ...(await scrollRows(bench))];
  } finally {
    await bench.close();
  }
}
