import { BrowserWindow, nativeTheme, shell, type WebContents } from 'electron';
import { refusePermissions } from './permissions.ts';
import { isAppUrl } from './sender-guard.ts';

export type MainWindowOptions = {
  /** Origin of the local server, which also serves the page. */
  readonly appOrigin: string;
  /** Address of the first page, of that origin. */
  readonly page: string;
  /** Absolute path of the built preload. */
  readonly preload: string;
  readonly icon: string;
};

/** Below this the layout no longer fits. */
const MIN_SIZE = { minWidth: 380, minHeight: 420 };

/** One pixel less than the page's title bar, which keeps its lower line. */
const TITLE_BAR_HEIGHT = 39;

/** What the desktop paints itself, in the page's colours of `--surface` and `--text`. */
function frameColours(): { readonly color: string; readonly symbolColor: string } {
  return nativeTheme.shouldUseDarkColors
    ? { color: '#101418', symbolColor: '#d5dadd' }
    : { color: '#f2f4f6', symbolColor: '#2b3238' };
}

/** The buttons that macOS draws need no colours of ours. */
function followTheme(window: BrowserWindow, platform: NodeJS.Platform): void {
  const repaint = (): void => {
    window.setBackgroundColor(frameColours().color);
    if (platform !== 'darwin') window.setTitleBarOverlay(frameColours());
  };
  nativeTheme.on('updated', repaint);
  window.on('closed', () => nativeTheme.off('updated', repaint));
}

/** Links in a conversation open in the person's browser; other schemes open nothing. */
function openInBrowser(url: string): void {
  if (!URL.canParse(url)) return;
  if (!['https:', 'http:'].includes(new URL(url).protocol)) return;
  void shell.openExternal(url);
}

function confine(contents: WebContents, appOrigin: string): void {
  contents.setWindowOpenHandler(({ url }) => {
    openInBrowser(url);
    return { action: 'deny' };
  });
  contents.on('will-frame-navigate', (details) => {
    if (!isAppUrl(details.url, appOrigin)) details.preventDefault();
  });
  contents.on('will-redirect', (details) => {
    if (!isAppUrl(details.url, appOrigin)) details.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/**
 * The app's one window: a page of the local server in a sandbox, without Node, that can neither
 * leave its origin nor open another window nor get a permission.
 */
export function openMainWindow(options: MainWindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    ...MIN_SIZE,
    show: false,
    title: 'Pilothouse',
    icon: options.icon,
    autoHideMenuBar: true,
    backgroundColor: frameColours().color,
    titleBarStyle: 'hidden',
    titleBarOverlay: { ...frameColours(), height: TITLE_BAR_HEIGHT },
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      spellcheck: true,
    },
  });
  refusePermissions(window.webContents.session, options.appOrigin);
  confine(window.webContents, options.appOrigin);
  followTheme(window, process.platform);
  window.once('ready-to-show', () => window.show());
  void window.loadURL(options.page);
  return window;
}
