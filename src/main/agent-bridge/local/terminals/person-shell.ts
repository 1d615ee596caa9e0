import { access, constants } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { isAbsolute } from 'node:path';
import type { Environment } from '../processes/command-environment.ts';
import { fallbackShells, windowsShells } from './shell-launch.ts';

/** The shell that the person uses: as their environment says, else as the system's accounts do. */
export async function findPersonShell(env: Environment): Promise<string> {
  const candidates =
    process.platform === 'win32'
      ? windowsShells(env)
      : [env['SHELL'], userInfo().shell, ...fallbackShells];
  for (const path of candidates) {
    if (path && isAbsolute(path) && (await isProgram(path))) return path;
  }
  return process.platform === 'win32' ? (env['ComSpec'] ?? 'cmd.exe') : '/bin/sh';
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
