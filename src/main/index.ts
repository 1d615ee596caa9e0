import { join } from 'node:path';
import { app, dialog, type BrowserWindow } from 'electron';
import { coreOptions } from './bootstrap/core-options.ts';
import { HELP, readLaunchOptions, type LaunchOptions } from './bootstrap/launch-options.ts';
import { startCore, StartError, type Core } from './bootstrap/start-core.ts';
import { installAppMenu } from './electron/app-menu.ts';
import { createBridgeHandlers } from './electron/bridge-handlers.ts';
import { hostBridge } from './electron/ipc-host.ts';
import { openMainWindow } from './electron/main-window.ts';
import { callersFolder } from './platform/env.ts';
import { endOnSignal } from './platform/exit-signals.ts';

const builtRoot = join(import.meta.dirname, '..');

/** The core's life: `before-quit` waits for it once, then lets the quit happen. */
function quitWithCore(core: Core): void {
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void core.close().finally(() => {
      closed = true;
      app.quit();
    });
  });
  endOnSignal((reason) => core.close(reason), core.logger);
}

function showWindow(core: Core): void {
  let window: BrowserWindow | undefined;
  const open = (): void => {
    window = openMainWindow({
      appOrigin: core.url,
      page: core.pageUrl(),
      preload: join(builtRoot, 'preload', 'index.cjs'),
      icon: join(builtRoot, '..', 'resources', 'icon.png'),
    });
    window.on('closed', () => (window = undefined));
  };
  hostBridge(
    createBridgeHandlers({
      session: { url: core.url, token: core.sessionToken },
      window: () => window,
    }),
    core.url,
  );
  open();
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('activate', () => {
    if (!window) open();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
}

async function start(launch: LaunchOptions): Promise<void> {
  app.enableSandbox();
  // Chromium's own files belong to the data folder, and so does the lock that is kept in them.
  app.setPath('userData', join(launch.dataDir, 'window'));
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  await app.whenReady();
  installAppMenu(process.platform);
  const core = await startCore(coreOptions(launch, join(builtRoot, 'renderer')));
  quitWithCore(core);
  showWindow(core);
}

async function main(): Promise<void> {
  const args = process.argv.slice(app.isPackaged ? 1 : 2);
  const launch = readLaunchOptions(args, process.env, callersFolder());
  if (!launch.ok || launch.value.help) {
    process.stderr.write(launch.ok ? HELP : `${launch.error}\n\n${HELP}`);
    app.exit(launch.ok ? 0 : 2);
    return;
  }
  try {
    await start(launch.value);
  } catch (cause) {
    dialog.showErrorBox(
      'Pilothouse could not start',
      cause instanceof StartError ? cause.message : 'An unexpected error; the log says more.',
    );
    if (!(cause instanceof StartError)) process.stderr.write(`${String(cause)}\n`);
    app.exit(1);
  }
}

// Not awaited: Electron is ready only after this module has been evaluated.
void main();
