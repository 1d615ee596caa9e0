import type { Browser, Page } from '@playwright/test';

export type DriverName = 'web' | 'double' | 'electron';

export type LaunchOptions = {
  readonly browser: Browser;
  readonly dataDir: string;
  /** 0 = any free port. */
  readonly port: number;
  /** The folder that the first chat starts in. */
  readonly openFolder: string | undefined;
  /** Added to the environment of the main process. */
  readonly env: Readonly<Record<string, string>>;
};

/** The app as a person has it before them, whichever way its window comes about. */
export type LaunchedApp = {
  /** The window, signed in. */
  readonly page: Page;
  /** Origin of the local server. */
  readonly url: string;
  /** Process that holds the core. */
  readonly pid: number;
  /** Ends the core at once, as a power cut does; the window stays. */
  killCore(): Promise<void>;
  close(): Promise<void>;
};

/** The app's own command line for these options. */
export function appArguments(options: LaunchOptions): string[] {
  const open = options.openFolder === undefined ? [] : ['--open', options.openFolder];
  return ['--port', String(options.port), '--data-dir', options.dataDir, ...open];
}
