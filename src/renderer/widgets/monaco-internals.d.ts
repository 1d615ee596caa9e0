/** Parts of the editor that it is built of and has no types for. */

declare module 'monaco-editor/editor/common/core/ranges/lineRange' {
  /** Lines, 1-based; the end is not part of it. */
  export class LineRange {
    constructor(startLineNumber: number, endLineNumberExclusive: number);
    readonly startLineNumber: number;
    readonly endLineNumberExclusive: number;
    delta(offset: number): LineRange;
  }
}

declare module 'monaco-editor/editor/common/core/range' {
  export { Range } from 'monaco-editor/editor';
}

declare module 'monaco-editor/editor/common/diff/rangeMapping' {
  import type { Range } from 'monaco-editor/editor';
  import type { LineRange } from 'monaco-editor/editor/common/core/ranges/lineRange';

  export class RangeMapping {
    constructor(originalRange: Range, modifiedRange: Range);
    readonly originalRange: Range;
    readonly modifiedRange: Range;
  }

  export class DetailedLineRangeMapping {
    constructor(
      original: LineRange,
      modified: LineRange,
      innerChanges: readonly RangeMapping[] | undefined,
    );
    readonly original: LineRange;
    readonly modified: LineRange;
    readonly innerChanges: readonly RangeMapping[] | undefined;
  }
}

declare module 'monaco-editor/editor/common/diff/defaultLinesDiffComputer/defaultLinesDiffComputer' {
  import type { DetailedLineRangeMapping } from 'monaco-editor/editor/common/diff/rangeMapping';

  export type LinesDiffOptions = {
    readonly ignoreTrimWhitespace: boolean;
    readonly maxComputationTimeMs: number;
    readonly computeMoves: boolean;
  };

  export class DefaultLinesDiffComputer {
    computeDiff(
      originalLines: readonly string[],
      modifiedLines: readonly string[],
      options: LinesDiffOptions,
    ): { readonly changes: readonly DetailedLineRangeMapping[] };
  }
}

declare module 'monaco-editor/editor/browser/widget/diffEditor/diffProviderFactoryService' {
  import type { CancellationToken, IDisposable, IEvent, editor } from 'monaco-editor/editor';
  import type { LinesDiffOptions } from 'monaco-editor/editor/common/diff/defaultLinesDiffComputer/defaultLinesDiffComputer';
  import type { DetailedLineRangeMapping } from 'monaco-editor/editor/common/diff/rangeMapping';

  export type DocumentDiff = {
    readonly identical: boolean;
    /** The comparison took too long to be exact. */
    readonly quitEarly: boolean;
    readonly changes: readonly DetailedLineRangeMapping[];
    readonly moves: readonly never[];
  };

  export interface DocumentDiffProvider {
    readonly onDidChange: IEvent<void>;
    computeDiff(
      original: editor.ITextModel,
      modified: editor.ITextModel,
      options: LinesDiffOptions,
      cancellation: CancellationToken,
    ): Promise<DocumentDiff>;
  }

  export type DiffProviderOptions = { readonly diffAlgorithm?: string };

  /** Compares in a worker. */
  export class WorkerBasedDocumentDiffProvider implements DocumentDiffProvider, IDisposable {
    constructor(options: DiffProviderOptions);
    readonly onDidChange: IEvent<void>;
    computeDiff: DocumentDiffProvider['computeDiff'];
    dispose(): void;
  }
}

declare module 'monaco-editor/editor/standalone/browser/standaloneServices' {
  export const StandaloneServices: {
    /** What the editor is made with; only the first call has a say. */
    initialize(services: Readonly<Record<string, object>>): {
      createInstance<Options, Instance>(
        made: new (options: Options) => Instance,
        options: Options,
      ): Instance;
    };
  };
}
