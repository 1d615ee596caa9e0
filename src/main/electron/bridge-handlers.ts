import { dialog, nativeTheme, type BrowserWindow } from 'electron';
import type { SessionGrant, ThemeSource } from '#shared/ipc/bridge.ts';
import type { BridgeHandlers } from './ipc-host.ts';

const THEMES: readonly unknown[] = ['light', 'dark', 'system'] satisfies ThemeSource[];

function isTheme(value: unknown): value is ThemeSource {
  return THEMES.includes(value);
}

/** `window` is asked at each call: the person may have closed and reopened it. */
export function createBridgeHandlers(deps: {
  readonly session: SessionGrant;
  readonly window: () => BrowserWindow | undefined;
}): BridgeHandlers {
  return {
    session: () => Promise.resolve(deps.session),
    async pickFolder() {
      const window = deps.window();
      if (!window) return undefined;
      const choice = await dialog.showOpenDialog(window, {
        title: 'Choose a folder',
        properties: ['openDirectory', 'createDirectory'],
      });
      return choice.canceled ? undefined : choice.filePaths[0];
    },
    paste() {
      const window = deps.window();
      if (window?.isFocused() === true) window.webContents.paste();
      return Promise.resolve();
    },
    setTheme(theme) {
      if (!isTheme(theme)) return Promise.reject(new Error('setTheme: unknown theme'));
      nativeTheme.themeSource = theme;
      return Promise.resolve();
    },
  };
}
