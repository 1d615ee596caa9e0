import {
  WorkerBasedDocumentDiffProvider,
  type DiffProviderOptions,
  type DocumentDiff,
  type DocumentDiffProvider,
} from 'monaco-editor/editor/browser/widget/diffEditor/diffProviderFactoryService';
import { LineRange } from 'monaco-editor/editor/common/core/ranges/lineRange';
import {
  DefaultLinesDiffComputer,
  type LinesDiffOptions,
} from 'monaco-editor/editor/common/diff/defaultLinesDiffComputer/defaultLinesDiffComputer';
import {
  DetailedLineRangeMapping,
  RangeMapping,
} from 'monaco-editor/editor/common/diff/rangeMapping';
import { StandaloneServices } from 'monaco-editor/editor/standalone/browser/standaloneServices';
import { blocksOf, isSmall } from './diff-blocks.ts';
import type { ChangeSpan } from './diff-spans.ts';
import { monaco } from './monaco-setup.ts';

type Model = monaco.editor.ITextModel;

type Known = {
  readonly original: Model;
  /** The versions of the texts that the changes are of. */
  readonly versions: string;
  readonly changes: readonly ChangeSpan[];
};

/** By the model of the newer side. */
const known = new WeakMap<Model, Known>();

/** Tells the changes between two texts as they are now, so that nobody has to look for them. */
export function tellChanges(
  { original, modified }: monaco.editor.IDiffEditorModel,
  changes: readonly ChangeSpan[],
): void {
  known.set(modified, { original, versions: versionsOf(original, modified), changes });
}

/** From the first editor on; the words that differ are looked for in the known changes only. */
export function compareKnownChanges(): void {
  const services = StandaloneServices.initialize({
    diffProviderFactoryService: {
      createDiffProvider: (options: DiffProviderOptions): DocumentDiffProvider => {
        const worker = services.createInstance(WorkerBasedDocumentDiffProvider, options);
        return {
          onDidChange: worker.onDidChange,
          async computeDiff(original, modified, wanted, cancellation) {
            const found = knownDiff(original, modified, wanted);
            return found ?? worker.computeDiff(original, modified, wanted, cancellation);
          },
        };
      },
    },
  });
}

function versionsOf(original: Model, modified: Model): string {
  return `${original.getVersionId()} ${modified.getVersionId()}`;
}

/** Undefined when the texts or their changes have to be compared elsewhere. */
function knownDiff(
  original: Model,
  modified: Model,
  options: LinesDiffOptions,
): DocumentDiff | undefined {
  if (original.isDisposed() || modified.isDisposed()) return undefined;
  const told = known.get(modified);
  if (told?.original !== original || told.versions !== versionsOf(original, modified)) {
    return undefined;
  }
  const blocks = blocksOf(told.changes, original.getLineCount(), modified.getLineCount());
  const lengthOf = (side: 'old' | 'new', from: number, to: number): number =>
    (side === 'old' ? original : modified).getValueLengthInRange(wholeLines(from, to));
  if (!blocks || !isSmall(blocks, lengthOf)) return undefined;
  const computer = new DefaultLinesDiffComputer();
  const changes = blocks.flatMap((block): readonly DetailedLineRangeMapping[] => {
    const { oldStart, oldEnd, newStart, newEnd } = block;
    if (oldEnd < oldStart || newEnd < newStart) {
      const oldLines = new LineRange(oldStart, oldEnd + 1);
      return [
        new DetailedLineRangeMapping(oldLines, new LineRange(newStart, newEnd + 1), undefined),
      ];
    }
    const oldLines = linesOf(original, oldStart, oldEnd);
    return computer
      .computeDiff(oldLines, linesOf(modified, newStart, newEnd), options)
      .changes.map((change) => moved(change, oldStart - 1, newStart - 1));
  });
  return { identical: changes.length === 0, quitEarly: false, changes, moves: [] };
}

function wholeLines(from: number, to: number): monaco.IRange {
  return { startLineNumber: from, startColumn: 1, endLineNumber: to, endColumn: 1_000_000_000 };
}

function linesOf(model: Model, from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => model.getLineContent(from + index));
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

function movedRange(range: monaco.Range, lines: number): monaco.Range {
  return new monaco.Range(
    range.startLineNumber + lines,
    range.startColumn,
    range.endLineNumber + lines,
    range.endColumn,
  );
}
