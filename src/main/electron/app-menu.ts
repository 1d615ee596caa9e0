import { Menu } from 'electron';

/**
 * The standard roles only: they carry copy, paste, zoom and quit. What the app itself can do is
 * in its window and its palette.
 */
export function installAppMenu(platform: NodeJS.Platform): void {
  const isMac = platform === 'darwin';
  const menu = Menu.buildFromTemplate([
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    { role: isMac ? 'fileMenu' : 'editMenu' },
    ...(isMac ? [{ role: 'editMenu' as const }] : []),
    { role: 'viewMenu' },
    { role: 'windowMenu' },
  ]);
  Menu.setApplicationMenu(menu);
}
