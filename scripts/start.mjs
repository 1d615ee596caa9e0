// `npm start`: installs what is missing, builds what is stale, starts the app.
import { join } from 'node:path';
import {
  become,
  electronExecutable,
  ensureBuilt,
  ensureInstalled,
  fetchElectron,
  findNode,
  main,
  root,
  say,
} from './toolchain.mjs';

const args = process.argv.slice(2);
const wantsHeadless = args.some((arg) => ['--headless', '--json', '--help', '-h'].includes(arg));

function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

async function electronToUse(node) {
  if (wantsHeadless) return undefined;
  if (!hasDisplay()) {
    say('No Electron window without a graphical display: starting for the browser.');
    return undefined;
  }
  const installed = electronExecutable();
  if (installed) return installed;
  if (await fetchElectron(node)) return electronExecutable();
  say('No Electron runtime here, and none could be fetched: starting for the browser.');
  return undefined;
}

await main(async () => {
  await ensureInstalled();
  const node = findNode();
  await ensureBuilt(node);
  const electron = await electronToUse(node);
  if (electron) become(electron, [root, ...args]);
  else become(node, [join(root, 'out', 'main', 'headless.js'), ...args]);
});
