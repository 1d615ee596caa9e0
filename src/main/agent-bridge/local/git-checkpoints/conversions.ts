import type { Result } from '#shared/kernel/result.ts';
import { ok } from '#shared/kernel/result.ts';
import type { ReviewError } from '../../ports/index.ts';
import type { ReviewGit } from '../git-review/git.ts';
import { splitAtNul } from '../git-review/raw-diff.ts';
import type { BytePath } from './byte-paths.ts';

/** What makes git store other bytes than the work tree has; the former only where a CR is. */
const lineEndAttributes = ['text', 'eol', 'crlf'];
const attributes = [...lineEndAttributes, 'ident', 'filter', 'working-tree-encoding'];

export type Conversion = 'line-ends' | 'content';

/** Of regular files that git may store in another form than they have, how. */
export async function conversionsOf(
  git: ReviewGit,
  root: string,
  paths: readonly BytePath[],
): Promise<Result<ReadonlyMap<BytePath, Conversion>, ReviewError>> {
  const found = new Map<BytePath, Conversion>();
  if (paths.length === 0) return ok(found);
  const input = Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1');
  const [converts, output] = await Promise.all([
    git.run(root, ['config', '--get', 'core.autocrlf'], { okCodes: [0, 1] }),
    git.run(root, ['check-attr', '-z', '--stdin', ...attributes], { input }),
  ]);
  if (!converts.ok) return converts;
  if (!output.ok) return output;
  if (/true|input/i.test(converts.value.stdout.toString('latin1'))) {
    for (const path of paths) found.set(path, 'line-ends');
  }
  const fields = splitAtNul(output.value.stdout).map((piece) => piece.toString('latin1'));
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [path = '', attribute = '', value = ''] = fields.slice(at, at + 3);
    if (value === 'unspecified' || value === 'unset') continue;
    const isLineEnds = lineEndAttributes.includes(attribute);
    found.set(path, isLineEnds ? (found.get(path) ?? 'line-ends') : 'content');
  }
  return ok(found);
}
