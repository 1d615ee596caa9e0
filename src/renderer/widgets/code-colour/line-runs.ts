import type { CodeRole, CodeRun } from './runs.ts';

/** A part of a line, by UTF-16 units. */
export type LinePart = { readonly start: number; readonly end: number };

/** The runs of a text's lines, each counted from where its line begins; lines end with a line feed. */
export function runsByLine(
  lines: readonly string[],
  runs: readonly CodeRun[],
): readonly (readonly CodeRun[])[] {
  let begin = 0;
  let next = 0;
  return lines.map((line) => {
    const end = begin + line.length;
    const own: CodeRun[] = [];
    for (let run = runs[next]; run && run.start < end; run = runs[next]) {
      if (run.end > begin && end > begin) {
        const start = Math.max(run.start, begin) - begin;
        own.push({ role: run.role, start, end: Math.min(run.end, end) - begin });
      }
      // One that goes on is also of the next line.
      if (run.end > end) break;
      next += 1;
    }
    begin = end + 1;
    return own;
  });
}

export type LinePiece = LinePart & {
  readonly role: CodeRole | undefined;
  readonly marked: boolean;
};

/** The whole line in order, cut where its colour begins or ends, or a marked part of it does. */
export function linePieces(
  text: string,
  runs: readonly CodeRun[],
  marks: readonly LinePart[],
): readonly LinePiece[] {
  const cuts = [0, text.length, ...[...runs, ...marks].flatMap(({ start, end }) => [start, end])];
  const places = Array.from(new Set(cuts.filter((cut) => cut <= text.length))).toSorted(
    (left, right) => left - right,
  );
  return places.slice(0, -1).map((start, index) => {
    const holds = (part: LinePart): boolean => part.start <= start && start < part.end;
    const end = places[index + 1] ?? text.length;
    return { start, end, role: runs.find(holds)?.role, marked: marks.some(holds) };
  });
}
