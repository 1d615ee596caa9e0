/**
 * Stands in for the `electron` module where its runtime is missing. The main process runs for real
 * under Node; what Chromium would do is asked by the test over the process channel. Only what our
 * main process uses is here: anything else fails when it is imported.
 */
import { EventEmitter } from 'node:events';
import type { FromMain, ToMain } from './protocol.ts';

type Handler = (event: unknown, ...args: readonly unknown[]) => unknown;

function tell(message: FromMain): void {
  process.send?.(message);
}

class DoubleSession {
  requestHandler:
    | ((contents: unknown, permission: string, answer: (granted: boolean) => void) => void)
    | undefined;
  checkHandler: ((contents: unknown, permission: string, origin: string) => boolean) | undefined;
  deviceHandler: (() => boolean) | undefined;

  setPermissionRequestHandler(handler: DoubleSession['requestHandler']): void {
    this.requestHandler = handler;
  }
  setPermissionCheckHandler(handler: DoubleSession['checkHandler']): void {
    this.checkHandler = handler;
  }
  setDevicePermissionHandler(handler: DoubleSession['deviceHandler']): void {
    this.deviceHandler = handler;
  }
}

class DoubleContents extends EventEmitter {
  readonly session = new DoubleSession();
  url = '';
  openHandler: ((details: { url: string }) => { action: 'allow' | 'deny' }) | undefined;

  paste(): void {
    tell({ type: 'paste' });
  }
  getURL(): string {
    return this.url;
  }
  setWindowOpenHandler(handler: DoubleContents['openHandler']): void {
    this.openHandler = handler;
  }
}

const windows = new Map<number, BrowserWindow>();
let nextWindowId = 1;

export class BrowserWindow extends EventEmitter {
  readonly id = nextWindowId++;
  readonly webContents = new DoubleContents();

  constructor(options: { title?: string; webPreferences?: Record<string, unknown> }) {
    super();
    windows.set(this.id, this);
    const { title, webPreferences } = options;
    tell({
      type: 'window',
      id: this.id,
      options: { title, webPreferences: webPreferences ?? {} },
    });
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows.values()];
  }
  loadURL(url: string): Promise<void> {
    this.webContents.url = url;
    tell({ type: 'load', id: this.id, url });
    queueMicrotask(() => this.emit('ready-to-show'));
    return Promise.resolve();
  }
  show(): void {}
  setBackgroundColor(): void {}
  setTitleBarOverlay(): void {}
  focus(): void {}
  restore(): void {}
  isFocused(): boolean {
    return true;
  }
  isMinimized(): boolean {
    return false;
  }
  isDestroyed(): boolean {
    return !windows.has(this.id);
  }
  close(): void {
    if (!windows.delete(this.id)) return;
    this.emit('closed');
    if (windows.size === 0) app.emit('window-all-closed');
  }
}

class DoubleApp extends EventEmitter {
  readonly isPackaged = false;
  setPath(): void {}
  enableSandbox(): void {}
  requestSingleInstanceLock(): boolean {
    return true;
  }
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  quit(): void {
    let prevented = false;
    this.emit('before-quit', { preventDefault: () => (prevented = true) });
    if (!prevented) this.exit(0);
  }
  exit(code = 0): void {
    process.exit(code);
  }
}

export const app = new DoubleApp();

const handlers = new Map<string, Handler>();
export const ipcMain = {
  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) throw new Error(`second handler for ${channel}`);
    handlers.set(channel, handler);
  },
  removeHandler(channel: string): void {
    handlers.delete(channel);
  },
};

export const shell = {
  openExternal(url: string): Promise<void> {
    tell({ type: 'opened-external', url });
    return Promise.resolve();
  },
};

/** The folder that the person would choose comes from the environment. */
export const dialog = {
  showOpenDialog(): Promise<{ canceled: boolean; filePaths: string[] }> {
    const folder = process.env['DOUBLE_CHOSEN_FOLDER'];
    return Promise.resolve({ canceled: !folder, filePaths: folder ? [folder] : [] });
  },
  showErrorBox(title: string, content: string): void {
    process.stderr.write(`${title}: ${content}\n`);
  },
};

class DoubleTheme extends EventEmitter {
  #source = 'system';
  get themeSource(): string {
    return this.#source;
  }
  set themeSource(source: string) {
    this.#source = source;
    this.emit('updated');
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark';
  }
}

export const nativeTheme = new DoubleTheme();

export const Menu = {
  buildFromTemplate: (template: readonly unknown[]): readonly unknown[] => template,
  setApplicationMenu(): void {},
};

async function answer(request: ToMain): Promise<unknown> {
  if (request.type === 'quit') return app.quit();
  const window = windows.get(request.windowId);
  if (!window) throw new Error('no such window');
  const contents = window.webContents;
  switch (request.type) {
    case 'invoke': {
      const handler = handlers.get(request.channel);
      if (!handler) throw new Error(`no handler for ${request.channel}`);
      const parent = request.isTopFrame ? null : {};
      const event = { sender: contents, senderFrame: { url: request.frameUrl, parent } };
      return handler(event, ...request.args);
    }
    case 'navigate': {
      let prevented = false;
      const details = { url: request.url, preventDefault: () => (prevented = true) };
      contents.emit('will-frame-navigate', details);
      return !prevented;
    }
    case 'window-open':
      return contents.openHandler?.({ url: request.url }).action ?? 'allow';
    case 'permission': {
      const requested = await new Promise<boolean>((resolve) => {
        const ask = contents.session.requestHandler;
        if (ask) ask(contents, request.permission, resolve);
        else resolve(true);
      });
      const check = contents.session.checkHandler;
      const checked = check ? check(contents, request.permission, request.origin) : true;
      return { requested, checked, device: contents.session.deviceHandler?.() ?? true };
    }
    case 'close-window':
      return window.close();
  }
}

process.on('message', (request: ToMain) => {
  answer(request).then(
    (value) => tell({ type: 'answer', callId: request.callId, value }),
    (cause: unknown) => tell({ type: 'failure', callId: request.callId, message: String(cause) }),
  );
});
