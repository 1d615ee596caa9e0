import type { monaco } from './monaco-setup.ts';

/** A quiet remark behind the first of some lines. */
export type LineNote = {
  /** 1-based. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The whole of it, on hover. */
  readonly title: string;
};

/** Notes behind lines, of which only those in view are drawn. */
export class LineNotes {
  readonly #editor: monaco.editor.ICodeEditor;
  readonly #drawn: monaco.editor.IEditorDecorationsCollection;
  /** By line, not overlapping. */
  #notes: readonly LineNote[] = [];
  #frame: number | undefined;

  constructor(editor: monaco.editor.ICodeEditor) {
    this.#editor = editor;
    this.#drawn = editor.createDecorationsCollection();
    editor.onDidScrollChange(() => this.#drawSoon());
    editor.onDidLayoutChange(() => this.#drawSoon());
    editor.onDidChangeModel(() => this.#drawSoon());
    editor.onDidChangeHiddenAreas(() => this.#drawSoon());
  }

  show(notes: readonly LineNote[]): void {
    this.#notes = notes;
    this.#drawSoon();
  }

  /** The note that was pressed. */
  noteAt({ target }: monaco.editor.IEditorMouseEvent): LineNote | undefined {
    const line = target.position?.lineNumber;
    if (line === undefined || !target.element?.classList.contains('line-note')) return undefined;
    return this.#notes.find(({ start, end }) => start <= line && line <= end);
  }

  dispose(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  #drawSoon(): void {
    if (this.#notes.length === 0) return this.#drawn.clear();
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
    return undefined;
  }

  #draw(): void {
    const model = this.#editor.getModel();
    if (!model) return;
    const last = model.getLineCount();
    this.#drawn.set(
      this.#editor
        .getVisibleRanges()
        .flatMap(({ startLineNumber: top, endLineNumber: bottom }) =>
          this.#notes
            .filter(({ start, end }) => start <= bottom && end >= top && start <= last)
            .map((note) => decorate(model, Math.max(note.start, top), note)),
        ),
    );
  }
}

function decorate(
  model: monaco.editor.ITextModel,
  line: number,
  { text, title }: LineNote,
): monaco.editor.IModelDeltaDecoration {
  const column = model.getLineMaxColumn(line);
  return {
    range: { startLineNumber: line, startColumn: column, endLineNumber: line, endColumn: column },
    options: {
      showIfCollapsed: true,
      hoverMessage: { value: title, supportHtml: false },
      after: { content: text, inlineClassName: 'line-note', cursorStops: 3 },
    },
  };
}
