import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron } from '@playwright/test';
import { repositoryRoot } from '../../support/built-app.ts';
import { appArguments, type LaunchedApp, type LaunchOptions } from './driver.ts';

/** Path of the Electron runtime, or undefined where it is not installed. */
export function electronRuntime(): string | undefined {
  const folder = join(repositoryRoot, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const executable = join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(executable) ? executable : undefined;
}

/** The app as it is installed. */
export async function launchElectron(options: LaunchOptions): Promise<LaunchedApp> {
  const executablePath = electronRuntime();
  if (!executablePath) throw new Error('no Electron runtime');
  const app = await _electron.launch({
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      repositoryRoot,
      ...appArguments(options),
    ],
    env: { ...process.env, ...options.env } as Record<string, string>,
  });
  const page = await app.firstWindow();
  return {
    page,
    url: new URL(page.url()).origin,
    pid: app.process().pid ?? -1,
    killCore: () => Promise.reject(new Error('the window dies with the core in Electron')),
    close: () => app.close(),
  };
}
