import type { FileDiff } from '../../../widgets/unified-diff.ts';

export type Sides = { readonly original: string; readonly modified: string };

/**
 * Both sides of a file as far as its diff tells them, with every line at its own number: what lies
 * between the hunks is the same on both sides and stands as empty lines.
 */
export function rebuildSides({ hunks }: FileDiff): Sides {
  const original: string[] = [];
  const modified: string[] = [];
  for (const hunk of hunks) {
    padTo(original, hunk.oldStart - 1);
    padTo(modified, hunk.newStart - 1);
    for (const line of hunk.lines) {
      if (line.kind !== 'added') original.push(line.text);
      if (line.kind !== 'removed') modified.push(line.text);
    }
  }
  return { original: joinLines(original), modified: joinLines(modified) };
}

function padTo(lines: string[], length: number): void {
  while (lines.length < length) lines.push('');
}

function joinLines(lines: readonly string[]): string {
  return lines.length > 0 ? `${lines.join('\n')}\n` : '';
}
