import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Files of git that decide what HEAD is, and what counts as a change; some may not exist. */
export async function marksOf(gitDir: string, commonDir: string): Promise<readonly string[]> {
  const head = await readFile(join(gitDir, 'HEAD'), 'utf8').catch(() => '');
  const branch = /^ref: (refs\/\S+)/.exec(head)?.[1];
  return [
    join(gitDir, 'HEAD'),
    join(gitDir, 'config.worktree'),
    join(commonDir, 'config'),
    join(commonDir, 'packed-refs'),
    join(commonDir, 'info', 'exclude'),
    join(commonDir, 'info', 'attributes'),
    join(commonDir, 'reftable', 'tables.list'),
    join(gitDir, 'reftable', 'tables.list'),
    ...(branch === undefined ? [] : [join(commonDir, branch)]),
  ];
}

/** Changes when one of the files does; of a folder, only whether it is the same one counts. */
export async function stampFiles(files: readonly string[]): Promise<string> {
  const stamps = await Promise.all(
    files.map(async (file) => {
      try {
        const found = await stat(file, { bigint: true });
        const { ino, size, mtimeNs } = found;
        return found.isDirectory() ? `${ino}` : `${ino}:${size}:${mtimeNs}`;
      } catch {
        // Most repositories lack some of them.
        return '-';
      }
    }),
  );
  return stamps.join(' ');
}
