import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Locator, Page } from '@playwright/test';
import { openWorkspace } from '../../support/chat-client.ts';
import { commitAll, git, writeFiles } from '../../support/git-repository.ts';
import { endOfTurn, reachable, startChat } from '../bench-chats.ts';
import { openBenchPage, type BenchPage } from '../page/open-page.ts';
import { longestTaskRow, traceTasks } from '../page/tasks.ts';
import { quantile, type BenchRow } from '../report.ts';

const LINES = 5_000;
const LARGE_FILES = 84;
/** From a file to one that nobody has looked at, and that was not made ready as a neighbour. */
const FAR_STEP = 7;
/** Beside the files at these steps and those next to them, likewise. */
const UNTOUCHED = 4;
/** Between two clicks of a person, in milliseconds. */
const READING_MS = 500;
/** For which a mouse that has come to a file stands still before it presses. */
const POINTING_MS = 150;
const FILES = 300;
const SCROLL_MS = 5_000;

function lines(count: number, changed: number): string {
  return Array.from({ length: count }, (_, n) =>
    n % 500 === changed
      ? `export const step${n} = ${n} + 1; // changed\n`
      : `export const step${n} = ${n};\n`,
  ).join('');
}

const large = (n: number): string => `large-${String(n).padStart(2, '0')}.ts`;

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

declare global {
  interface Window {
    /** Milliseconds. */
    diffPainted?: Promise<number>;
  }
}

const item = (page: Page, name: string): Locator =>
  page.getByRole('treeitem').filter({ hasText: name });

/**
 * From the click on a file to the end of the frame in which its first change is painted, inside the
 * page: what is posted in a frame comes after it.
 */
async function diffMs(
  page: Page,
  name: string,
  click: () => Promise<unknown> = () => item(page, name).dispatchEvent('click'),
): Promise<number> {
  await page.evaluate((wanted) => {
    async function watch(): Promise<number> {
      const startedMs = await new Promise<number>((resolve) => {
        const onClick = (): void => resolve(performance.now());
        document.addEventListener('click', onClick, { capture: true, once: true });
      });
      const { port1, port2 } = new MessageChannel();
      port1.start();
      for (;;) {
        await new Promise((resolve) => {
          port1.addEventListener('message', resolve, { once: true });
          requestAnimationFrame(() => port2.postMessage(undefined));
        });
        const shown = document.querySelector(`[data-testid=diff-editor][data-shown="${wanted}"]`);
        const tookMs = performance.now() - startedMs;
        if (shown?.querySelector('.line-insert, .line-delete')) return tookMs;
        if (tookMs > 20_000) throw new Error(`${wanted} was not shown`);
      }
    }
    window.diffPainted = watch();
  }, name);
  await click();
  return page.evaluate(() => {
    if (!window.diffPainted) throw new Error('nobody watches the diff');
    return window.diffPainted;
  });
}

/** With the mouse, which rests on what it is about to press. */
async function pointedDiffMs(page: Page, name: string): Promise<number> {
  await item(page, name).hover();
  await delay(POINTING_MS);
  return diffMs(page, name, async () => {
    await page.mouse.down();
    await page.mouse.up();
  });
}

async function diffRows({ page }: BenchPage): Promise<BenchRow[]> {
  const filter = changes(page).getByRole('textbox', { name: 'Filter files' });
  await filter.fill('large-');
  await item(page, large(0)).waitFor();
  const first = await diffMs(page, large(0));
  const far: number[] = [];
  const next: number[] = [];
  for (let n = FAR_STEP; n < LARGE_FILES; n += FAR_STEP) {
    await delay(READING_MS);
    far.push(await pointedDiffMs(page, large(n)));
    await delay(READING_MS);
    next.push(await diffMs(page, large(n + 1)));
  }
  const atOnce: number[] = [];
  // Upwards: the list has the rows that are in view.
  for (let n = LARGE_FILES - FAR_STEP + UNTOUCHED; n > 0; n -= FAR_STEP) {
    atOnce.push(await diffMs(page, large(n)));
  }
  await filter.fill('');
  const limit = { name: 'aim', value: 150 };
  const what = `click to the diff of a file of ${LINES} lines`;
  const rows = (name: string, times: readonly number[]): BenchRow[] =>
    [0.5, 0.95].map((share) => ({
      name: `${name}, p${share * 100}`,
      unit: 'ms',
      value: quantile(times, share),
      limit,
    }));
  return [
    { name: `${what}, the first with the editor's code`, unit: 'ms', value: first, limit },
    ...rows(`${what}, by mouse on one that nobody has looked at`, far),
    ...rows('… the next in the list', next),
    ...rows('… one after the other from a program, nothing made ready', atOnce),
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
