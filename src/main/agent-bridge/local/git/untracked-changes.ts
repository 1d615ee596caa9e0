import { ok, type Result } from '#shared/kernel/result.ts';
import type { GitError } from '../../ports/index.ts';
import { convertedFiles } from './converted-files.ts';
import { diffLimitBytes, partOf, patchOptions, type Part } from './diff-part.ts';
import type { FileDiff } from './patch-files.ts';
import type { RunGit } from './run-git.ts';
import { splitAtZero } from './split-at-zero.ts';
import { trackedPart } from './tracked-changes.ts';
import { untrackedDiff, type UntrackedDiff } from './untracked-diff.ts';

/** Files read at the same time. */
const batchSize = 16;
const slash = 0x2f;

/** What git neither tracks nor ignores; only at and below the paths, when there are any. */
export async function untrackedChanges(
  run: RunGit,
  root: string,
  paths: readonly string[],
): Promise<Result<Part, GitError>> {
  const args = ['ls-files', '--others', '--exclude-standard', '-z', '--', ...paths];
  const output = await run(args, { cwd: root });
  if (!output.ok) return output;
  // A name that ends with a slash is a repository of its own.
  const names = splitAtZero(output.value.stdout).filter((name) => name.at(-1) !== slash);
  const converted = await convertedFiles(run, root, names);
  if (!converted.ok) return converted;
  const diffOf = (name: Buffer): Promise<UntrackedDiff | undefined> =>
    converted.value.has(name.toString('utf8'))
      ? convertedDiff(run, root, name.toString('utf8'))
      : untrackedDiff(root, name, diffLimitBytes);
  const files: FileDiff[] = [];
  let bytes = 0;
  for (let at = 0; at < names.length && bytes <= diffLimitBytes; at += batchSize) {
    const batch = names.slice(at, at + batchSize);
    const diffs = await Promise.all(batch.map(diffOf));
    for (const [i, name] of batch.entries()) {
      const diff = diffs[i] ?? { text: '', bytes: 0, additions: 0 };
      files.push({ name: name.toString('latin1'), kind: 'added', deletions: 0, ...diff });
      bytes += diff.bytes;
    }
  }
  return ok({ ...partOf(files), count: names.length });
}

/** Of a file that git stores in another form, which only git knows. */
async function convertedDiff(
  run: RunGit,
  root: string,
  name: string,
): Promise<UntrackedDiff | undefined> {
  const args = ['diff', '--no-index', ...patchOptions, '--numstat', '--patch', '--', '/dev/null'];
  const options = { cwd: root, okCodes: [0, 1], maxBytes: diffLimitBytes };
  const output = await run([...args, name], options);
  const part = output.ok ? trackedPart(output.value) : undefined;
  // Gone since git listed it, or its filter failed.
  return part && { text: part.text, bytes: part.bytes, additions: part.additions };
}
