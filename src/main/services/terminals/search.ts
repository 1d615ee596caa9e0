import { plainLines } from './plain-lines.ts';

/** Characters of a line that are told, round the match. */
const textLimit = 1000;
const textBefore = 200;

export type LineMatch = {
  /** 0 is the first line. */
  readonly line: number;
  readonly text: string;
  /** Of the match in the text, in UTF-16 units. */
  readonly offset: number;
  readonly length: number;
};

/** The first match of every line that has one, the newest line first; case does not matter. */
export function searchOutput(
  output: Uint8Array,
  wanted: string,
  limit: number,
): readonly LineMatch[] {
  const pattern = new RegExp(wanted.replaceAll(/[.*+?^${}()|[\]\\/-]/g, escapeCharacter), 'iu');
  const lines = plainLines(output);
  const matches: LineMatch[] = [];
  for (let line = lines.length - 1; line >= 0 && matches.length < limit; line -= 1) {
    const text = lines[line] ?? '';
    const found = pattern.exec(text);
    if (!found) continue;
    const start = text.length <= textLimit ? 0 : Math.max(0, found.index - textBefore);
    const length = Math.min(found[0].length, textLimit - textBefore);
    const cut = text.slice(start, start + textLimit);
    matches.push({ line, text: cut, offset: found.index - start, length });
  }
  return matches;
}

function escapeCharacter(character: string): string {
  return character === '-' ? String.raw`\x2d` : `\\${character}`;
}
