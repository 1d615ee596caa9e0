import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, type Page } from '@playwright/test';
import { repositoryRoot } from '../support/built-app.ts';
import { launchDouble, type DoubleApp } from './drivers/double.ts';
import type { DriverName, LaunchedApp, LaunchOptions } from './drivers/driver.ts';
import { electronRuntime, launchElectron } from './drivers/electron.ts';
import { launchWeb } from './drivers/web.ts';

export type DriverOptions = { driver: DriverName };

type Fixtures = {
  /** A folder of this test alone, gone afterwards. */
  folder: string;
  launch: (options?: Partial<LaunchOptions>) => Promise<LaunchedApp>;
  app: LaunchedApp;
  page: Page;
};

const launchers: Record<DriverName, (options: LaunchOptions) => Promise<LaunchedApp>> = {
  web: launchWeb,
  double: launchDouble,
  electron: launchElectron,
};

/** The same scenarios over every driver; `app` is a fresh start on an empty data folder. */
export const test = base.extend<Fixtures & DriverOptions>({
  driver: ['web', { option: true }],

  folder: async ({ driver: _driver }, provide) => {
    const folder = await mkdtemp(join(tmpdir(), 'pilothouse-e2e-'));
    await provide(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  },

  launch: async ({ browser, driver, folder }, provide, testInfo) => {
    const missing = driver === 'electron' && !electronRuntime();
    testInfo.skip(missing, 'SKIPPED: no Electron runtime is installed here');
    const started: LaunchedApp[] = [];
    await provide(async (options = {}) => {
      const launched = await launchers[driver]({
        browser,
        dataDir: join(folder, 'data'),
        port: 0,
        openFolder: undefined,
        env: {},
        ...options,
      });
      started.push(launched);
      return launched;
    });
    for (const launched of started) await launched.close();
  },

  app: async ({ launch }, provide) => {
    await provide(await launch());
  },

  page: async ({ app }, provide) => {
    await provide(app.page);
  },
});

/** A picture for people to look at, kept with the test results. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = join(repositoryRoot, 'test-results', 'pictures', test.info().project.name);
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

export function asDouble(app: LaunchedApp): DoubleApp {
  if (!('ask' in app)) throw new Error('this test needs the double driver');
  return app as DoubleApp;
}

export { expect } from '@playwright/test';
