import { isUtf8 } from 'node:buffer';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { GitError } from '../../ports/index.ts';
import type { RunGit } from './run-git.ts';

/** Names given to one command; systems take far more. */
const namesBytes = 64 * 1024;
/** What makes git store other bytes than the work tree has, besides line ends. */
const attributes = ['filter', 'working-tree-encoding'];
const without = new Set(['unspecified', 'unset', 'set']);

/** Those of the names whose content git converts when it stores it. */
export async function convertedFiles(
  run: RunGit,
  root: string,
  names: readonly Buffer[],
): Promise<Result<ReadonlySet<string>, GitError>> {
  const converted = new Set<string>();
  // A program's arguments can only be text.
  const texts = names.filter((name) => isUtf8(name)).map((name) => name.toString('utf8'));
  for (const chunk of chunks(texts)) {
    const args = ['check-attr', '-z', ...attributes, '--', ...chunk];
    const output = await run(args, { cwd: root });
    if (!output.ok) return output;
    const fields = output.value.stdout.toString('utf8').split('\0');
    for (let at = 0; at + 2 < fields.length; at += 3) {
      const [name = '', , value = ''] = fields.slice(at, at + 3);
      if (!without.has(value)) converted.add(name);
    }
  }
  return ok(converted);
}

function chunks(names: readonly string[]): string[][] {
  const all: string[][] = [];
  let bytes = Infinity;
  for (const name of names) {
    if (bytes > namesBytes) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(name);
    bytes += Buffer.byteLength(name) + 1;
  }
  return all;
}
