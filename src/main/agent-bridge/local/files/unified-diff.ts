import { createTwoFilesPatch } from 'diff';

/**
 * Time after which a smallest difference is given up for a plain replacement of all lines. The
 * search blocks the whole process.
 */
const searchTimeMs = 300;

/** Unified diff of two texts with the same name on both sides; empty when they are equal. */
export function unifiedDiff(name: string, before: string, after: string): string {
  if (before === after) return '';
  const options = { context: 3, headerOptions: { ...headers } };
  return (
    createTwoFilesPatch(name, name, before, after, undefined, undefined, {
      ...options,
      timeout: searchTimeMs,
    }) ?? replacement(name, before, after)
  );
}

const headers = { includeIndex: false, includeUnderline: false, includeFileHeaders: true } as const;

function replacement(name: string, before: string, after: string): string {
  const [removed, added] = [marked(before, '-'), marked(after, '+')];
  const range = (count: number): string => `${count === 0 ? 0 : 1},${count}`;
  const hunk = `@@ -${range(removed.count)} +${range(added.count)} @@\n`;
  return `--- ${name}\n+++ ${name}\n${hunk}${removed.text}${added.text}`;
}

function marked(text: string, mark: string): { readonly text: string; readonly count: number } {
  if (text === '') return { text: '', count: 0 };
  const complete = text.endsWith('\n');
  const lines = (complete ? text.slice(0, -1) : text).split('\n');
  const body = lines.map((line) => `${mark}${line}\n`).join('');
  return {
    text: complete ? body : `${body}\\ No newline at end of file\n`,
    count: lines.length,
  };
}
