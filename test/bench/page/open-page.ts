import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import { startCoreProcess, type CoreProcess } from '../core-process.ts';

/** The built page in a Chromium of its own, signed in at a core of its own. */
export type BenchPage = {
  readonly core: CoreProcess;
  readonly browser: Browser;
  readonly page: Page;
  readonly devtools: CDPSession;
  /** Shows what stands after `#`, loaded anew. */
  load(route: string): Promise<void>;
  close(): Promise<void>;
};

/** Whatever the page is waited for: longer is a failure, not a figure. */
const WAIT_MS = 30_000;

const launch = {
  executablePath: process.env['PILOTHOUSE_CHROMIUM'] ?? '/usr/bin/chromium',
  chromiumSandbox: false,
  args: ['--disable-gpu', '--no-first-run', '--disable-background-networking'],
};

export async function openBenchPage(dataDir: string): Promise<BenchPage> {
  const browser = await chromium.launch(launch);
  const core = await startCoreProcess(dataDir).catch(async (error: unknown) => {
    await browser.close();
    throw error;
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(WAIT_MS);
  const token = core.session_token;
  await context.addInitScript((stored) => {
    localStorage.setItem('pilothouse.session', stored);
  }, token);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  return {
    core,
    browser,
    page,
    devtools,
    async load(route) {
      // An address that differs only after `#` would not be loaded again.
      await page.goto('about:blank').catch(() => undefined);
      await page.goto(`${core.url}/#${route}`);
    },
    async close() {
      await browser.close();
      await core.process.end('SIGTERM');
    },
  };
}
