import { ok, type Result } from '#shared/kernel/result.ts';
import type { ReviewError } from '../../ports/index.ts';
import type { ReviewGit } from './git.ts';
import { diffCommand, resolveRange } from './ranges.ts';
import { readStatus } from './status.ts';

const maxPatchBytes = 24 * 1024;
const maxStatBytes = 4 * 1024;
const maxNames = 50;
const maxSubjects = 8;

/** The changes for a model to describe, cut to size; undefined when there are none. */
export async function commitMaterial(
  git: ReviewGit,
  root: string,
  include: 'staged' | 'all',
): Promise<Result<string | undefined, ReviewError>> {
  const scope = include === 'staged' ? 'staged' : 'uncommitted';
  const range = await resolveRange(git, root, { scope });
  if (!range.ok) return range;
  const [stat, patch, status, subjects] = await Promise.all([
    git.run(root, diffCommand(range.value, ['--stat=100', '--stat-count=60']), {
      maxBytes: maxStatBytes,
    }),
    git.run(root, diffCommand(range.value, ['--patch', '-U2']), { maxBytes: maxPatchBytes }),
    include === 'all' ? readStatus(git, root) : ok(undefined),
    range.value.oldCommit === undefined
      ? ok(undefined)
      : git.run(root, ['log', `--max-count=${maxSubjects}`, '--format=%s'], { maxBytes: 2048 }),
  ]);
  if (!stat.ok) return stat;
  if (!patch.ok) return patch;
  if (!status.ok) return status;
  if (!subjects.ok) return subjects;
  const added = (status.value?.untracked ?? []).map((name) => name.toString('utf8'));
  if (stat.value.stdout.length === 0 && added.length === 0) return ok(undefined);
  return ok(
    [
      section('recent-subjects', subjects.value?.stdout.toString('utf8') ?? ''),
      section('files', stat.value.stdout.toString('utf8')),
      section('new-files', added.slice(0, maxNames).join('\n')),
      section('patch', patch.value.stdout.toString('utf8')),
    ]
      .filter((text) => text !== '')
      .join('\n\n'),
  );
}

function section(name: string, text: string): string {
  return text.trim() === '' ? '' : `<${name}>\n${text.trim()}\n</${name}>`;
}
