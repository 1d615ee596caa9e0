import { chromium } from '@playwright/test';
import { builtFile, startBuilt } from '../../support/built-app.ts';
import { median, type BenchRow } from '../report.ts';

const RUNS = 5;
/** Compressed bytes of script before the first chat can be opened; Monaco is not among them. */
const SCRIPT_BUDGET_KB = 300;

const launch = {
  executablePath: process.env['PILOTHOUSE_CHROMIUM'] ?? '/usr/bin/chromium',
  chromiumSandbox: false,
  args: ['--disable-gpu', '--no-first-run', '--disable-background-networking'],
};

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
  let scriptKb = 0;
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
    scriptKb = await fresh.evaluate(() => {
      const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
      const scripts = entries.filter((entry) => entry.name.endsWith('.js'));
      return scripts.reduce((sum, entry) => sum + entry.encodedBodySize, 0) / 1024;
    });
    await fresh.close();
  }
  await browser.close();
  await core.end('SIGTERM');
  return [
    {
      name: 'first usable paint',
      unit: 'ms',
      value: median(usable),
      limit: { name: 'a page with one word', value: median(plain) },
    },
    {
      name: 'initial JavaScript on the wire',
      unit: 'KB',
      value: scriptKb,
      limit: { name: 'budget', value: SCRIPT_BUDGET_KB },
    },
  ];
}
