import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { repositoryRoot } from '../../support/built-app.ts';
import { openWorkspace } from '../../support/chat-client.ts';
import { reachable, startChat } from '../bench-chats.ts';
import { openBenchPage, type BenchPage } from '../page/open-page.ts';
import type { BenchRow } from '../report.ts';

const FILE_MB = 20;
/** The best of them counts: nothing makes a run faster than it is. */
const RUNS = 2;
const LINE_BYTES = 100;
const CHUNK_BYTES = 64 * 1024;
const END = 'end-of-the-file';

declare global {
  interface Window {
    feedXterm?: (bytes: Uint8Array) => Promise<number>;
    /**
     * Milliseconds from the first picture of the file to the one with a row that begins with the
     * text: what starts the program that prints it, or the memory that holds it, is left out.
     */
    fileDrawnMs?: (end: string) => Promise<number>;
  }
}

/** Numbered lines; the last one says that it is the last. */
function fileText(): string {
  const count = (FILE_MB * 1024 * 1024) / LINE_BYTES;
  const words = 'the quick brown fox jumps over the lazy dog and runs away from it all again ';
  const line = (n: number): string => `${`${n} ${words}${words}`.slice(0, LINE_BYTES - 1)}\n`;
  return `${Array.from({ length: count }, (_, n) => line(n)).join('')}${END}\n`;
}

/** One row is looked at for each that changes: who waits must not slow what is waited for. */
async function watchRows(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.fileDrawnMs = (end) =>
      new Promise((resolve, reject) => {
        const rows = document.querySelector('.xterm-rows');
        if (!rows) throw new Error('there is no terminal');
        const stop = setTimeout(() => reject(new Error('the last line did not come')), 60_000);
        let startedMs: number | undefined;
        const observer = new MutationObserver(() => {
          const drawn = Array.from(rows.children).slice(-4);
          if (drawn.some((row) => /^\d+ the quick/.test(row.textContent))) {
            startedMs ??= performance.now();
          }
          if (!drawn.some((row) => row.textContent.startsWith(end))) return;
          clearTimeout(stop);
          observer.disconnect();
          requestAnimationFrame(() => {
            if (startedMs === undefined) reject(new Error('nothing of the file was drawn'));
            else resolve(performance.now() - startedMs);
          });
        });
        observer.observe(rows, { childList: true, subtree: true });
      });
  });
}

async function openTerminal(bench: BenchPage, folder: string): Promise<void> {
  const { core, page } = bench;
  const workspaceId = await openWorkspace(reachable(core), folder);
  const chatId = await startChat(core, '[demo: delay=0, chunks=1]', { workspace_id: workspaceId });
  await bench.load(`/chats/${chatId}`);
  await page.getByRole('log').waitFor();
  await page.keyboard.press('ControlOrMeta+j');
  await page.locator('[data-testid=terminal][data-phase=open] .xterm-rows').waitFor();
  await page
    .locator('.xterm-rows > div', { hasText: /[$#%>]\s*$/ })
    .first()
    .waitFor();
  await page.getByRole('textbox', { name: 'Terminal input' }).focus();
  await watchRows(page);
}

async function catMs(page: Page, run: number): Promise<number> {
  await page.keyboard.type('clear\n');
  await expect(page.locator('.xterm-rows > div', { hasText: 'the quick' })).toHaveCount(0);
  await page.keyboard.type(`cat large.txt; echo seen-$((${run} + 0))`);
  const timed = page.evaluate((mark) => {
    if (!window.fileDrawnMs) throw new Error('nobody watches the rows');
    return window.fileDrawnMs(mark);
  }, `seen-${run}`);
  await page.keyboard.press('Enter');
  return timed;
}

/** As the app has them at first, so that both draw the same. */
const ourOptions = {
  allowProposedApi: true,
  logLevel: 'off',
  scrollback: 10_000,
  fontFamily: 'monospace',
  fontSize: 12.5,
  lineHeight: 1.3,
  cursorBlink: true,
  minimumContrastRatio: 4.5,
  rescaleOverlappingGlyphs: true,
};

/** The same bytes from memory into xterm.js, of the same size and options, drawn in the document. */
async function openBareXterm({ page, browser }: BenchPage): Promise<Page> {
  const size = await page.evaluate(() => {
    const rows = document.querySelector('.xterm-rows');
    const screen = document.querySelector('.xterm-screen');
    const cell = Array.from(document.querySelectorAll('.xterm-char-measure-element'))[0];
    const count = rows?.childElementCount ?? 24;
    const height = (screen?.clientHeight ?? 0) / count;
    const width = (cell?.clientWidth ?? 0) / 32;
    return { rows: count, cols: Math.round((screen?.clientWidth ?? 0) / (width || height / 2)) };
  });
  const bare = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await bare.setContent('<div id="screen"></div>');
  const lib = join(repositoryRoot, 'node_modules', '@xterm');
  await bare.addStyleTag({ path: join(lib, 'xterm', 'css', 'xterm.css') });
  await bare.addScriptTag({ path: join(lib, 'xterm', 'lib', 'xterm.js') });
  const graphemes = 'addon-unicode-graphemes';
  await bare.addScriptTag({ path: join(lib, graphemes, 'lib', `${graphemes}.js`) });
  await bare.addScriptTag({
    content: `
      const terminal = new Terminal(${JSON.stringify({ ...ourOptions, ...size })});
      terminal.loadAddon(new UnicodeGraphemesAddon.UnicodeGraphemesAddon());
      terminal.open(document.getElementById('screen'));
      window.feedXterm = async (bytes) => {
        terminal.reset();
        const drawnMs = window.fileDrawnMs('${END}');
        let last;
        for (let from = 0; from < bytes.length; from += ${CHUNK_BYTES}) {
          const before = last;
          last = new Promise((resolve) => terminal.write(bytes.subarray(from, from + ${CHUNK_BYTES}), resolve));
          await before;
        }
        await last;
        return drawnMs;
      };`,
  });
  await watchRows(bare);
  return bare;
}

async function feedMs(bare: Page, text: string): Promise<number> {
  await bare.bringToFront();
  return bare.evaluate((output) => {
    if (!window.feedXterm) throw new Error('xterm.js was not loaded');
    return window.feedXterm(new TextEncoder().encode(output.replaceAll('\n', '\r\n')));
  }, text);
}

/** What a program prints, from its pseudo-terminal to the screen, beside what xterm.js can take. */
export async function pageTerminalRows(folder: string): Promise<BenchRow[]> {
  const root = join(folder, 'code');
  await mkdir(root, { recursive: true });
  await writeFile(join(root, 'large.txt'), fileText());
  const text = await readFile(join(root, 'large.txt'), 'utf8');
  const bench = await openBenchPage(join(folder, 'core'));
  try {
    await openTerminal(bench, root);
    const bare = await openBareXterm(bench);
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let run = 0; run < RUNS; run += 1) {
      theirs.push(await feedMs(bare, text));
      await bench.page.bringToFront();
      await bench.page.getByRole('textbox', { name: 'Terminal input' }).focus();
      ours.push(await catMs(bench.page, run));
    }
    const rate = (times: readonly number[]): number => (FILE_MB * 1000) / Math.min(...times);
    return [
      {
        name: `cat of ${FILE_MB} MB to the screen of a terminal, drawn in the document`,
        unit: 'MB/s',
        value: rate(ours),
        limit: { name: 'xterm.js of the same options, fed from memory', value: rate(theirs) },
      },
    ];
  } finally {
    await bench.close();
  }
}
