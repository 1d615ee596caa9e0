import { ok, type Result } from '#shared/kernel/result.ts';
import type { GitError } from '../../ports/index.ts';
import {
  diffLimitBytes,
  isSorted,
  measuredBytes,
  nothing,
  partOf,
  patchOptions,
  type Part,
} from './diff-part.ts';
import { patchSections, type FileDiff, type Section } from './patch-files.ts';
import type { GitOutput, RunGit } from './run-git.ts';

/** What git tracks and differs from the commit, or from the index; with paths: at and below them. */
export async function trackedChanges(
  run: RunGit,
  root: string,
  base: string | undefined,
  paths: readonly string[],
): Promise<Result<Part, GitError>> {
  // --numstat first, then the patch: one look at the work tree, and counts even of a long diff.
  const against = base === undefined ? [] : [base];
  const args = ['diff', ...patchOptions, '--numstat', '--patch', ...against, '--', ...paths];
  const options = { cwd: root, maxBytes: 2 * diffLimitBytes, stopBytes: measuredBytes };
  const output = await run(args, options);
  if (!output.ok) return output;
  const part = trackedPart(output.value);
  if (part) return ok(part);
  // A name is not UTF-8: git can spell all names in ASCII.
  const spelled = await run(['-c', 'core.quotePath=true', ...args], options);
  if (!spelled.ok) return spelled;
  return ok({ ...(trackedPart(spelled.value) ?? nothing), files: undefined });
}

/** Undefined when the patch cannot be told as text. */
export function trackedPart({ stdout, totalBytes }: GitOutput): Part | undefined {
  if (totalBytes === 0) return nothing;
  const gap = stdout.indexOf('\n\n');
  const end = gap === -1 ? stdout.length : gap;
  const counts = parseNumstat(stdout.subarray(0, end).toString('utf8'));
  const start = gap === -1 ? stdout.length : gap + 2;
  const bytes = totalBytes - start;
  const sums = partOf(counts.map((count) => ({ ...count, ...noText })));
  // What is too long is not shown, and may be cut anywhere.
  if (bytes > diffLimitBytes) return { ...sums, bytes, files: undefined };
  const sections = patchSections(stdout.subarray(start));
  if (sections === undefined) return undefined;
  const files = filesOf(sections, counts);
  const text = sections.map((section) => section.text).join('');
  return { ...sums, text, bytes, files: files && isSorted(files) ? files : undefined };
}

const noText = { name: '', kind: 'modified', text: '', bytes: 0 } as const;

/** Undefined when the counts are of other files, as they are where something is unmerged. */
function filesOf(
  sections: readonly Section[],
  counts: readonly Counts[],
): readonly FileDiff[] | undefined {
  const files: Section[] = [];
  for (const section of sections) {
    const before = files.at(-1);
    if (/^\* Unmerged path /m.test(section.text)) return undefined;
    if (before?.name !== section.name) {
      files.push(section);
      continue;
    }
    // A file that becomes a link, or the other way round, is deleted and added at once.
    const [text, bytes] = [before.text + section.text, before.bytes + section.bytes];
    files[files.length - 1] = { name: section.name, kind: 'modified', text, bytes };
  }
  if (files.length !== counts.length) return undefined;
  return files.map((file, at) => ({ additions: 0, deletions: 0, ...counts[at], ...file }));
}

type Counts = Pick<FileDiff, 'additions' | 'deletions'>;

/** Of `added TAB deleted TAB name` lines; `-` stands for a binary file. */
function parseNumstat(text: string): readonly Counts[] {
  return text.split('\n').flatMap((line) => {
    const match = /^(\d+|-)\t(\d+|-)\t/.exec(line);
    if (match === null) return [];
    const [additions, deletions] = [match[1], match[2]].map((n) => (n === '-' ? 0 : Number(n)));
    return [{ additions: additions ?? 0, deletions: deletions ?? 0 }];
  });
}
