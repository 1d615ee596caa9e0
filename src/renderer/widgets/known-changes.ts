import { LineRange } from 'monaco-editor/editor/common/core/ranges/lineRange';
import { Range } from 'monaco-editor/editor/common/core/range';
import {
  DefaultLinesDiffComputer,
  type LinesDiffOptions,
} from 'monaco-editor/editor/common/diff/defaultLinesDiffComputer/defaultLinesDiffComputer';
import {
  DetailedLineRangeMapping,
  RangeMapping,
} from 'monaco-editor/editor/common/diff/rangeMapping';
import type { ChangeSpan } from './diff-spans.ts';

/** Lines of one side of a file, 1-based and inclusive. */
export type LinesOf = (side: 'old' | 'new', from: number, to: number) => readonly string[];

/** What is painted of known changes: of lines that were replaced, those that differ, and their words. */
export function changesOfBlocks(
  blocks: readonly ChangeSpan[],
  linesOf: LinesOf,
  options: LinesDiffOptions,
): readonly DetailedLineRangeMapping[] {
  const computer = new DefaultLinesDiffComputer();
  return blocks.flatMap(({ oldStart, oldEnd, newStart, newEnd }) => {
    if (oldEnd < oldStart || newEnd < newStart) {
      const oldLines = new LineRange(oldStart, oldEnd + 1);
      return [
        new DetailedLineRangeMapping(oldLines, new LineRange(newStart, newEnd + 1), undefined),
      ];
    }
    return computer
      .computeDiff(linesOf('old', oldStart, oldEnd), linesOf('new', newStart, newEnd), options)
      .changes.map((change) => moved(change, oldStart - 1, newStart - 1));
  });
}

/** A change between parts of two texts, as one between the whole texts. */
function moved(
  { original, modified, innerChanges }: DetailedLineRangeMapping,
  oldLines: number,
  newLines: number,
): DetailedLineRangeMapping {
  return new DetailedLineRangeMapping(
    original.delta(oldLines),
    modified.delta(newLines),
    innerChanges?.map(
      ({ originalRange, modifiedRange }) =>
        new RangeMapping(movedRange(originalRange, oldLines), movedRange(modifiedRange, newLines)),
    ),
  );
}

function movedRange(range: Range, lines: number): Range {
  return new Range(
    range.startLineNumber + lines,
    range.startColumn,
    range.endLineNumber + lines,
    range.endColumn,
  );
}
