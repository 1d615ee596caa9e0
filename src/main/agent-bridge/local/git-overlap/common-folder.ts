import { readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** As git lays out repositories, worktrees and submodules; links followed. */
export async function commonFolder(root: string): Promise<string | undefined> {
  const sign = join(root, '.git');
  try {
    if ((await stat(sign)).isDirectory()) return await realpath(sign);
    const [, named] = /^gitdir: (.+?)\r?\n?$/s.exec(await readFile(sign, 'utf8')) ?? [];
    if (named === undefined) return undefined;
    const gitFolder = resolve(root, named);
    const shared = await readFile(join(gitFolder, 'commondir'), 'utf8').catch(() => '.');
    return await realpath(resolve(gitFolder, shared.replace(/\r?\n$/, '')));
  } catch {
    // No repository any more, or closed to us.
    return undefined;
  }
}
