import { defineConfig } from '@playwright/test';
import type { DriverOptions } from './test/e2e/app.ts';

const chromium = process.env['PILOTHOUSE_CHROMIUM'] ?? '/usr/bin/chromium';

export default defineConfig<DriverOptions>({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 1,
  retries: 0,
  reporter: 'list',
  use: {
    headless: true,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    video: 'off',
    launchOptions: {
      executablePath: chromium,
      // The tests may run as root, where Chromium's sandbox cannot start.
      chromiumSandbox: false,
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'web', use: { driver: 'web' } },
    { name: 'double', use: { driver: 'double' } },
    { name: 'electron', use: { driver: 'electron' } },
  ],
});
