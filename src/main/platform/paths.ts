import { homedir } from 'node:os';
import { join, posix, win32, type PlatformPath } from 'node:path';

const applicationName = 'Pilothouse';

export type PlatformPlace = {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Where this operating system keeps an application's data. */
export function defaultDataFolder(place: PlatformPlace = currentPlace()): string {
  switch (place.platform) {
    case 'darwin':
      return posix.join(place.home, 'Library', 'Application Support', applicationName);
    case 'win32':
      return win32.join(
        absolute(win32, place.env['APPDATA']) ?? win32.join(place.home, 'AppData', 'Roaming'),
        applicationName,
      );
    default:
      // The XDG rules: a relative value is to be ignored.
      return posix.join(
        absolute(posix, place.env['XDG_DATA_HOME']) ?? posix.join(place.home, '.local', 'share'),
        applicationName.toLowerCase(),
      );
  }
}

/** The files and folders of one data folder, all absolute. */
export type DataPaths = {
  readonly root: string;
  readonly database: string;
  readonly backups: string;
  readonly lock: string;
  readonly logs: string;
  /** Clear provider keys; mode 0600, alone in a folder of mode 0700. */
  readonly secrets: string;
  readonly worktrees: string;
  readonly sampleProject: string;
};

export function dataPaths(root: string): DataPaths {
  return {
    root,
    database: join(root, 'pilothouse.db'),
    backups: join(root, 'backups'),
    lock: join(root, 'instance.lock'),
    logs: join(root, 'logs'),
    secrets: join(root, 'secrets', 'keys.json'),
    worktrees: join(root, 'worktrees'),
    sampleProject: join(root, 'sample-project'),
  };
}

function currentPlace(): PlatformPlace {
  return { platform: process.platform, home: homedir(), env: process.env };
}

function absolute(rules: PlatformPath, value: string | undefined): string | undefined {
  return value !== undefined && rules.isAbsolute(value) ? value : undefined;
}
