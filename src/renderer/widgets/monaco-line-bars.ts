import type { monaco } from './monaco-setup.ts';

/** Lines that are marked in the margin. */
export type LineBar = {
  /** 1-based. */
  readonly start: number;
  readonly end: number;
  /** Said on hover. */
  readonly title: string;
};

/** Bars beside the numbers of lines. */
export class LineBars {
  readonly #editor: monaco.editor.ICodeEditor;
  readonly #drawn: monaco.editor.IEditorDecorationsCollection;
  #bars: readonly LineBar[] = [];

  constructor(editor: monaco.editor.ICodeEditor) {
    this.#editor = editor;
    this.#drawn = editor.createDecorationsCollection();
    editor.onDidChangeModel(() => this.show(this.#bars));
  }

  show(bars: readonly LineBar[]): void {
    this.#bars = bars;
    const last = this.#editor.getModel()?.getLineCount() ?? 0;
    this.#drawn.set(
      bars
        .filter(({ start }) => start <= last)
        .map(({ start, end, title }) => ({
          range: {
            startLineNumber: start,
            startColumn: 1,
            endLineNumber: Math.min(end, last),
            endColumn: 1,
          },
          options: { linesDecorationsClassName: 'line-bar', linesDecorationsTooltip: title },
        })),
    );
  }
}
