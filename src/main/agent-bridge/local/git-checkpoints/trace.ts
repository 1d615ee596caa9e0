import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { BlamedCommit, LineEdit, ReviewError } from '../../ports/index.ts';
import type { ReviewGit } from '../git-review/git.ts';
import { parseRawDiff } from '../git-review/raw-diff.ts';
import { isSafePath, statWorkFile } from '../git-review/work-files.ts';

/** Object names of a file in trees, in the same order. */
export async function blobs(
  git: ReviewGit,
  root: string,
  trees: readonly string[],
  path: string,
): Promise<Result<readonly (string | undefined)[], ReviewError>> {
  if (trees.length === 0) return ok([]);
  if (path.includes('\n')) return badName(path);
  const input = trees.map((tree) => `${tree}:${path}\n`).join('');
  const output = await git.run(root, ['cat-file', '--batch-check=%(objectname) %(objecttype)'], {
    input,
  });
  if (!output.ok) return output;
  const lines = output.value.stdout.toString('utf8').split('\n');
  return ok(trees.map((_, at) => /^([0-9a-f]{40,64}) blob$/.exec(lines[at] ?? '')?.[1]));
}

/** The name that the file had in the older tree. */
export async function movedFrom(
  git: ReviewGit,
  root: string,
  trees: readonly [older: string, newer: string],
  path: string,
): Promise<Result<string | undefined, ReviewError>> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--full-index', '-M', '-l2000', ...trees];
  const output = await git.run(root, args);
  if (!output.ok) return output;
  const move = parseRawDiff(output.value.stdout).changes.find(
    (change) => change.status === 'renamed' && change.path.toString('utf8') === path,
  );
  return ok(move?.oldPath?.toString('utf8'));
}

/** The work tree's file as git stores it. */
export async function currentBlob(
  git: ReviewGit,
  root: string,
  path: string,
  maxBytes: number,
): Promise<Result<{ readonly id: string; readonly lines: number } | undefined, ReviewError>> {
  if (!isSafePath(path)) return badName(path);
  const found = await statWorkFile(root, path);
  if (found?.mode === undefined || found.mode === '040000') return ok(undefined);
  if (found.mode === '120000') return notLines(path);
  if (found.size > maxBytes) return tooLarge();
  const stored = await git.run(root, ['hash-object', '-w', '--', path]);
  if (!stored.ok) return stored;
  const id = stored.value.stdout.toString('latin1').trim();
  const lines = await lineCount(git, root, id, maxBytes);
  return lines.ok ? ok({ id, lines: lines.value }) : lines;
}

export async function lineCount(
  git: ReviewGit,
  root: string,
  blob: string,
  maxBytes: number,
): Promise<Result<number, ReviewError>> {
  const content = await git.run(root, ['cat-file', 'blob', blob], { maxBytes });
  if (!content.ok) return content;
  const { stdout, truncated } = content.value;
  if (truncated) return tooLarge();
  if (stdout.subarray(0, 8000).includes(0)) return notLines('The file');
  let lines = 0;
  for (let at = stdout.indexOf(0x0a); at !== -1; at = stdout.indexOf(0x0a, at + 1)) lines += 1;
  return ok(stdout.length > 0 && stdout.at(-1) !== 0x0a ? lines + 1 : lines);
}

/** Changed lines from one content to another. */
export async function lineEdits(
  git: ReviewGit,
  root: string,
  older: string,
  newer: string,
): Promise<Result<readonly LineEdit[], ReviewError>> {
  const output = await git.run(root, [
    'diff',
    '--unified=0',
    '--text',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    '--inter-hunk-context=0',
    '--diff-algorithm=histogram',
    older,
    newer,
  ]);
  if (!output.ok) return output;
  if (output.value.truncated) return tooLarge();
  const heads = output.value.stdout
    .toString('latin1')
    .matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm);
  return ok(
    Array.from(heads, ([, oldStart, oldLines = '1', newStart, newLines = '1']) => ({
      oldStart: Number(oldStart),
      oldLines: Number(oldLines),
      newStart: Number(newStart),
      newLines: Number(newLines),
    })),
  );
}

/** For each line of the work tree's file its commit. */
export async function blame(
  git: ReviewGit,
  root: string,
  path: string,
): Promise<Result<readonly (BlamedCommit | undefined)[], ReviewError>> {
  if (!isSafePath(path)) return badName(path);
  const known = await git.run(root, ['cat-file', '-e', `HEAD:${path}`], {
    okCodes: [0, 1, 128],
  });
  if (!known.ok) return known;
  const args = ['-c', 'blame.ignoreRevsFile=', 'blame', '--porcelain', '--', path];
  const output = await git.run(root, args);
  // Not committed, and not to be found under another name: nobody's yet.
  if (!output.ok) return known.value.code === 0 ? output : ok([]);
  return ok(parseBlame(output.value.stdout.toString('utf8')));
}

export function parseBlame(text: string): readonly (BlamedCommit | undefined)[] {
  const commits = new Map<string, { author: string; time: Date; subject: string }>();
  const lines: (BlamedCommit | undefined)[] = [];
  let id = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('\t')) {
      const commit = commits.get(id);
      lines.push(commit && !/^0+$/.test(id) ? { id, ...commit } : undefined);
      continue;
    }
    const head = /^([0-9a-f]{40,64}) \d+ \d+/.exec(line)?.[1];
    if (head !== undefined) {
      id = head;
      if (!commits.has(id)) commits.set(id, { author: '', time: new Date(0), subject: '' });
      continue;
    }
    const commit = commits.get(id);
    const [, field, value = ''] = /^(\S+) ?(.*)$/.exec(line) ?? [];
    if (!commit) continue;
    if (field === 'author') commit.author = value;
    if (field === 'author-time') commit.time = new Date(Number(value) * 1000);
    if (field === 'summary') commit.subject = value;
  }
  return lines;
}

/** Changes when HEAD does, or the file. */
export async function fileStamp(
  git: ReviewGit,
  root: string,
  path: string,
): Promise<Result<string, ReviewError>> {
  if (!isSafePath(path) || isAbsolute(path)) return badName(path);
  const [head, file] = await Promise.all([
    git.run(root, ['rev-parse', '--quiet', '--verify', 'HEAD'], { okCodes: [0, 1] }),
    statWorkFile(root, path),
  ]);
  if (!head.ok) return head;
  const stamp = `${head.value.stdout.toString('latin1')} ${file?.signature ?? ''}`;
  return ok(createHash('sha1').update(stamp).digest('hex'));
}

function badName(path: string): Result<never, ReviewError> {
  return err({ kind: 'invalid', message: `${path} is not a file of the repository.` });
}

function notLines(path: string): Result<never, ReviewError> {
  return err({ kind: 'invalid', message: `${path} is no text.` });
}

function tooLarge(): Result<never, ReviewError> {
  return err({ kind: 'too_large', message: 'The file is too large to tell who wrote its lines.' });
}
