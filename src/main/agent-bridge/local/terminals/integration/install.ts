import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bashIntegration } from './bash.ts';
import { fishIntegration } from './fish.ts';
import { powershellIntegration } from './powershell.ts';
import { zshIntegration } from './zsh.ts';

/** Absolute paths of the scripts. */
export type IntegrationFiles = {
  readonly bash: string;
  /** A folder. */
  readonly zsh: string;
  readonly fish: string;
  readonly powershell: string;
};

/** Writes the scripts that are missing or of another version. */
export async function installIntegration(folder: string): Promise<IntegrationFiles> {
  const files: IntegrationFiles = {
    bash: join(folder, 'bash.sh'),
    zsh: join(folder, 'zsh'),
    fish: join(folder, 'fish.fish'),
    powershell: join(folder, 'powershell.ps1'),
  };
  await put(files.bash, bashIntegration);
  await put(files.fish, fishIntegration);
  await put(files.powershell, powershellIntegration);
  for (const [name, text] of Object.entries(zshIntegration)) await put(join(files.zsh, name), text);
  return files;
}

async function put(path: string, text: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // A shell that starts in this moment reads the one or the other, never half.
  await writeFile(`${path}.next`, text, { mode: 0o600 });
  await rename(`${path}.next`, path);
}
