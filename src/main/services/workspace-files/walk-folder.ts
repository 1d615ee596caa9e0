import { relative, sep } from 'node:path';
import type { FilesPort } from '../../agent-bridge/ports/index.ts';

/** Enough for a folder that nobody keeps in git; what lies deeper is left out. */
const maxFiles = 20_000;
const maxFolders = 2_000;
const maxDepth = 12;

/** Folders that hold what tools made or fetched. */
const skipped: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  '.venv',
  '__pycache__',
  'node_modules',
  'target',
]);

/** The files below a folder that is in no repository, relative to it, those near the top first. */
export async function walkFolder(
  root: string,
  files: Pick<FilesPort, 'list'>,
): Promise<readonly string[]> {
  const found: string[] = [];
  let level = [root];
  let visited = 0;
  for (let depth = 0; depth < maxDepth && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const folder of level) {
      if (visited >= maxFolders || found.length >= maxFiles) return found;
      visited += 1;
      const entries = await files.list(folder);
      // A folder that may not be read has no files for the person either.
      for (const entry of entries.ok ? entries.value : []) {
        if (!entry.isDirectory) found.push(relative(root, entry.absolute).split(sep).join('/'));
        else if (!skipped.has(entry.name)) next.push(entry.absolute);
      }
    }
    level = next;
  }
  return found;
}
