// Draws resources/icon.png from resources/icon.svg, which is the source: node scripts/render-icons.mjs
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { chromium as executablePath } from './system-needs.mjs';
import { main, root, SetupError } from './toolchain.mjs';

/** Pixels; macOS asks for at least 512. */
const SIZE = 1024;

await main(async () => {
  const path = executablePath();
  if (!path) throw new SetupError('Drawing the icons needs Chromium.');
  const browser = await chromium.launch({ executablePath: path, chromiumSandbox: false });
  const page = await browser.newPage({ viewport: { width: SIZE, height: SIZE } });
  const svg = readFileSync(join(root, 'resources', 'icon.svg'), 'utf8');
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${SIZE}px}</style>${svg}`);
  await page.screenshot({ path: join(root, 'resources', 'icon.png'), omitBackground: true });
  await browser.close();
});
