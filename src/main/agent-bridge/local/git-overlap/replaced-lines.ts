import { ok, type Result } from '#shared/kernel/result.ts';
import type { LineChanges, ReplacedLines, ReviewError, TreeChange } from '../../ports/index.ts';
import type { ReviewGit } from '../git-review/git.ts';
import { diffCommand } from '../git-review/ranges.ts';
import { sectionName, sectionsOf } from '../git/patch-files.ts';
import { sinceCommit } from './tree-changes.ts';

/** Paths of one command. */
const batchSize = 200;
/** Of one work tree at once. */
const maxFiles = 1000;
const maxPatchBytes = 8 * 1024 * 1024;
/** As `git merge` compares: it does not move changes to where they read best. */
const options = ['--patch', '-U0', '--no-indent-heuristic'];

type Lines = { readonly files: ReadonlyMap<string, LineChanges>; readonly cut: boolean };

export async function replacedLines(
  git: ReviewGit,
  root: string,
  base: string,
  changes: readonly TreeChange[],
): Promise<Result<Lines, ReviewError>> {
  const files = new Map<string, LineChanges>();
  const wanted = new Set(changes.flatMap(({ to }) => (to === undefined ? [] : [to])));
  let [cut, room] = [changes.length > maxFiles, maxPatchBytes];
  for (let at = 0; at < Math.min(changes.length, maxFiles) && room > 0; at += batchSize) {
    const batch = changes.slice(at, at + batchSize);
    const paths = new Set(batch.flatMap(({ from, to }) => [from, to]).filter(isName));
    const args = [...diffCommand(sinceCommit(base), options), ...paths];
    const patch = await git.run(root, args, { maxBytes: room });
    if (!patch.ok) return patch;
    const { stdout, truncated } = patch.value;
    room -= stdout.length;
    const sections = Array.from(sectionsOf(stdout));
    // Of the last section, the end may be missing.
    if (truncated) sections.pop();
    cut ||= truncated;
    for (const section of sections) {
      const path = Buffer.from(sectionName(section), 'latin1').toString('utf8');
      const lines = linesOf(section.toString('latin1').split('\n'));
      if (lines && wanted.has(path)) files.set(path, lines);
    }
  }
  return ok({ files, cut: cut || room <= 0 });
}

function isName(path: string | undefined): path is string {
  return path !== undefined;
}

/** Undefined when git names the file for its times only. */
function linesOf(section: readonly string[]): LineChanges | undefined {
  const start = section.findIndex((line) => line.startsWith('@@ '));
  if (start !== -1) return parseHunks(section.slice(start));
  if (section.some((line) => line.startsWith('Binary files '))) return 'binary';
  // The name or the mode changed; after the last line end there is nothing.
  return section.length > 2 ? [] : undefined;
}

type Hunk = ReplacedLines & { readonly removed: string[]; readonly added: string[] };

function parseHunks(lines: readonly string[]): readonly ReplacedLines[] {
  const hunks: Hunk[] = [];
  let side: string[] = [];
  for (const line of lines) {
    const [sign] = line;
    if (sign === '@') {
      hunks.push({ ...placeOf(line), removed: [], added: [] });
    } else if (sign === '-' || sign === '+') {
      const hunk = hunks.at(-1);
      side = (sign === '-' ? hunk?.removed : hunk?.added) ?? [];
      side.push(`${line.slice(1)}\n`);
    } else if (sign === '\\') {
      // `\ No newline at end of file` is said of the line before.
      side.push(side.pop()?.slice(0, -1) ?? '');
    }
  }
  return hunks;
}

/** A count that is missing is 1. */
function placeOf(header: string) {
  const found = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(header) ?? [];
  const [, oldStart = '0', oldLines = '1', newStart = '0', newLines = '1'] = found;
  return {
    oldStart: Number(oldStart),
    oldLines: Number(oldLines),
    newStart: Number(newStart),
    newLines: Number(newLines),
  };
}
