import {
  WorkerBasedDocumentDiffProvider,
  type DiffProviderOptions,
  type DocumentDiff,
  type DocumentDiffProvider,
} from 'monaco-editor/editor/browser/widget/diffEditor/diffProviderFactoryService';
import type { LinesDiffOptions } from 'monaco-editor/editor/common/diff/defaultLinesDiffComputer/defaultLinesDiffComputer';
import { StandaloneServices } from 'monaco-editor/editor/standalone/browser/standaloneServices';
import { blocksOf, isSmall } from './diff-blocks.ts';
import type { ChangeSpan } from './diff-spans.ts';
import { changesOfBlocks } from './known-changes.ts';
import type { monaco } from './monaco-setup.ts';

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
  const changes = changesOfBlocks(
    blocks,
    (side, from, to) => linesOf(side === 'old' ? original : modified, from, to),
    options,
  );
  return { identical: changes.length === 0, quitEarly: false, changes, moves: [] };
}

function wholeLines(from: number, to: number): monaco.IRange {
  return { startLineNumber: from, startColumn: 1, endLineNumber: to, endColumn: 1_000_000_000 };
}

function linesOf(model: Model, from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => model.getLineContent(from + index));
}
