import { readFile } from 'node:fs/promises';
import type { ReviewGit } from '../git-review/git.ts';
import { quoted } from '../git-review/index-entries.ts';
import { findCommit } from '../git-review/ranges.ts';
import { absoluteOf, type BytePath, inBatches, lstatOf } from './byte-paths.ts';
import type { WorkEntry } from './work-changes.ts';

/** Fewer files are stored one by one, as git does when it receives them. */
const minFiles = 100;
/** A larger file is stored on its own. */
const maxFileBytes = 1024n * 1024n;
/** Of all files: they are sent at once. */
const maxBytes = 64 * 1024 * 1024;
const filesAtOnce = 64;
/** Lives inside of one command: it is taken back before git would write it. */
const branch = 'refs/pilothouse/bulk';

/**
 * Stores many files, and the folders that they change in HEAD, in one pack. A file of its own for
 * each object costs more than all the rest of a snapshot. Who stores them again afterwards finds
 * them there; what is not stored here, and every failure, is theirs.
 */
export async function storeInBulk(
  git: ReviewGit,
  root: string,
  files: readonly WorkEntry[],
  gone: readonly BytePath[],
): Promise<void> {
  if (files.length < minFiles) return;
  const head = await findCommit(git, root, 'HEAD');
  if (!head.ok || head.value === undefined) return;
  const changes = await contentsOf(root, files);
  if (changes.length < minFiles) return;
  const input = Buffer.concat([
    Buffer.from(`commit ${branch}\ncommitter Pilothouse <> 0 +0000\ndata 0\nfrom ${head.value}\n`),
    Buffer.from(gone.map((path) => `D ${quoted(path)}\n`).join(''), 'latin1'),
    ...changes,
    Buffer.from(`reset ${branch}\n\n`),
  ]);
  const settings = ['-c', 'fastimport.unpackLimit=1'];
  await git.run(root, [...settings, 'fast-import', '--quiet', '--depth=0'], { input });
}

async function contentsOf(root: string, files: readonly WorkEntry[]): Promise<readonly Buffer[]> {
  let bytes = 0;
  const parts = await inBatches(files, filesAtOnce, async ({ path, mode }) => {
    if (mode === '120000') return [];
    const content = await contentOf(root, path);
    if (content === undefined || bytes + content.length > maxBytes) return [];
    bytes += content.length;
    const head = `M ${mode} inline ${quoted(path)}\ndata ${content.length}\n`;
    return [Buffer.concat([Buffer.from(head, 'latin1'), content, Buffer.from('\n')])];
  });
  return parts.flat();
}

async function contentOf(root: string, path: BytePath): Promise<Buffer | undefined> {
  try {
    const found = await lstatOf(root, path);
    if (!found?.isFile() || found.size > maxFileBytes) return undefined;
    return await readFile(absoluteOf(root, path));
  } catch {
    // Gone meanwhile, or closed to us: whoever stores it next says so.
    return undefined;
  }
}
