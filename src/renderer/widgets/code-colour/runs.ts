/** What code is made of; each has a colour of its own in both themes. */
export const CODE_ROLES = [
  'comment',
  'string',
  'keyword',
  'constant',
  'function',
  'parameter',
  'punctuation',
  'link',
  'inserted',
  'deleted',
] as const;
export type CodeRole = (typeof CODE_ROLES)[number];

/** A piece of a text, by UTF-16 units. */
export type CodeRun = { readonly role: CodeRole; readonly start: number; readonly end: number };

/** From the page to the worker, and back; `runs` is absent when the text stays plain. */
export type ColourRequest = {
  readonly id: number;
  readonly language: string;
  readonly text: string;
};
export type ColourAnswer = { readonly id: number; readonly runs?: readonly CodeRun[] };

export type CodePiece = {
  readonly start: number;
  readonly role: CodeRole | undefined;
  readonly content: string;
};

/** The whole text in order, cut at its runs, which ascend and do not overlap. */
export function codePieces(text: string, runs: readonly CodeRun[]): readonly CodePiece[] {
  const pieces: CodePiece[] = [];
  let done = 0;
  for (const { role, start, end } of runs) {
    if (start > done)
      pieces.push({ start: done, role: undefined, content: text.slice(done, start) });
    pieces.push({ start, role, content: text.slice(start, end) });
    done = end;
  }
  if (done < text.length) pieces.push({ start: done, role: undefined, content: text.slice(done) });
  return pieces;
}
