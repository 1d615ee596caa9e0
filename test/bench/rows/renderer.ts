import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { builtFile, startBuilt } from '../../support/built-app.ts';
import { median, type BenchRow } from '../report.ts';

const RUNS = 5;
/** Script that the first screen needs, compressed; the chat, Monaco and the like come later. */
const SCRIPT_BUDGET_KB = 300;

const launch = {
  executablePath: process.env['PILOTHOUSE_CHROMIUM'] ?? '/usr/bin/chromium',
  chromiumSandbox: false,
  args: ['--disable-gpu', '--no-first-run', '--disable-background-networking'],
};

async function compressedKb(url: string): Promise<number> {
  const answer = await fetch(url);
  return gzipSync(new Uint8Array(await answer.arrayBuffer())).byteLength / 1024;
}

/** First paint with something to click, beside a page with one word; scripts of the first screen. */
export async function rendererRows(dataDir: string): Promise<BenchRow[]> {
  const core = startBuilt(builtFile('main', 'headless.js'), [
    '--headless',
    '--port',
    '0',
    '--data-dir',
    dataDir,
  ]);
  const [signIn] = await core.waitFor(/http:\/\/127\.0\.0\.1:\d+\/sign-in\?code=\S+/);
  const origin = new URL(signIn).origin;
  const browser = await chromium.launch(launch);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(signIn);
  await page.getByRole('textbox').first().waitFor();

  const usable: number[] = [];
  const plain: number[] = [];
  let scripts: string[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const fresh = await context.newPage();
    let started = performance.now();
    await fresh.goto(`${origin}/healthz`);
    await fresh.getByText('OK').waitFor();
    plain.push(performance.now() - started);

    started = performance.now();
    await fresh.goto(origin);
    await fresh.getByRole('textbox').first().waitFor();
    usable.push(performance.now() - started);
    scripts = await fresh.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map((entry) => entry.name)
        .filter((name) => name.endsWith('.js')),
    );
    await fresh.close();
  }
  await browser.close();
  const sizes = await Promise.all(scripts.map(compressedKb));
  await core.end('SIGTERM');
  return [
    {
      name: 'first usable paint',
      unit: 'ms',
      value: median(usable),
      limit: { name: 'a page with one word', value: median(plain) },
    },
    {
      name: 'initial JavaScript, compressed',
      unit: 'KB',
      value: sizes.reduce((sum, size) => sum + size, 0),
      limit: { name: 'budget', value: SCRIPT_BUDGET_KB },
    },
  ];
}
