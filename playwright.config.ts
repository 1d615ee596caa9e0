import { defineConfig } from '@playwright/test';
import type { DriverOptions } from './test/e2e/app.ts';

const chromium = process.env['PILOTHOUSE_CHROMIUM'] ?? '/usr/bin/chromium';

/**
 * What depends on how the window comes about. Everything else is of the page, which is the same
 * behind every driver, and runs through one.
 */
const ofTheWindow = {
  testMatch: /(electron-[a-z]+|first-change|terminal)\.spec\.ts$/,
  grepInvert: /@page/,
};

export default defineConfig<DriverOptions>({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  // A scenario waits for what happens. How long that may take is for a computer with much to do.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  // A scenario waits for its core as much as it draws: two share two processors well.
  workers: 2,
  fullyParallel: true,
  // Whole programs on two busy processors: what passes only at the second try is counted aloud.
  retries: 1,
  reporter: 'list',
  use: {
    headless: true,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    // Each step with its time, the console and the network. Pictures and pages of every step cost
    // as much again as the tests themselves: `--trace=on` brings them.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false, sources: false },
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
    { name: 'web', use: { driver: 'web' }, testIgnore: /electron-.*\.spec\.ts$/ },
    { name: 'double', use: { driver: 'double' }, ...ofTheWindow },
    { name: 'electron', use: { driver: 'electron' }, ...ofTheWindow },
  ],
});
