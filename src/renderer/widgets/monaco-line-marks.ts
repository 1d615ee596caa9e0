import type { monaco } from './monaco-setup.ts';

/** Lines, 1-based and inclusive, and what is said of them on hover. */
type LineMark = { readonly start: number; readonly end: number; readonly title: string };

/** Lines that have a bar in the margin. */
export type LineBar = LineMark;

/** A quiet remark behind the first of some lines. */
export type LineNote = LineMark & { readonly text: string };

type Decorate<Mark> = (
  model: monaco.editor.ITextModel,
  mark: Mark,
  /** Those of its lines that are in view. */
  start: number,
  end: number,
) => monaco.editor.IModelDeltaDecoration;

/** Marks at lines, of which only those in view are drawn. */
export class LineMarks<Mark extends LineMark> {
  readonly #editor: monaco.editor.ICodeEditor;
  readonly #decorate: Decorate<Mark>;
  readonly #drawn: monaco.editor.IEditorDecorationsCollection;
  /** By line. */
  #marks: readonly Mark[] = [];
  #frame: number | undefined;

  constructor(editor: monaco.editor.ICodeEditor, decorate: Decorate<Mark>) {
    this.#editor = editor;
    this.#decorate = decorate;
    this.#drawn = editor.createDecorationsCollection();
    editor.onDidScrollChange(() => this.#drawSoon());
    editor.onDidLayoutChange(() => this.#drawSoon());
    editor.onDidChangeModel(() => this.#drawSoon());
    editor.onDidChangeHiddenAreas(() => this.#drawSoon());
  }

  show(marks: readonly Mark[]): void {
    this.#marks = marks;
    this.#drawSoon();
  }

  /** The first one of a line. */
  at(line: number): Mark | undefined {
    return this.#marks.find(({ start, end }) => start <= line && line <= end);
  }

  dispose(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  #drawSoon(): void {
    if (this.#marks.length === 0) {
      if (this.#drawn.length > 0) this.#drawn.clear();
      return;
    }
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  #draw(): void {
    const model = this.#editor.getModel();
    if (!model) return;
    const last = model.getLineCount();
    this.#drawn.set(
      this.#editor
        .getVisibleRanges()
        .flatMap(({ startLineNumber: top, endLineNumber: bottom }) =>
          this.#marks
            .filter(({ start, end }) => start <= bottom && end >= top && start <= last)
            .map((mark) =>
              this.#decorate(
                model,
                mark,
                Math.max(mark.start, top),
                Math.min(mark.end, bottom, last),
              ),
            ),
        ),
    );
  }
}

/** Bars beside the numbers of lines. */
export function createLineBars(editor: monaco.editor.ICodeEditor): LineMarks<LineBar> {
  return new LineMarks(editor, (_, { title }, start, end) => ({
    range: { startLineNumber: start, startColumn: 1, endLineNumber: end, endColumn: 1 },
    options: { linesDecorationsClassName: 'line-bar', linesDecorationsTooltip: title },
  }));
}

/** Notes behind lines, which can be pressed. */
export function createLineNotes(editor: monaco.editor.ICodeEditor): LineMarks<LineNote> {
  return new LineMarks(editor, (model, { text, title }, line) => {
    const column = model.getLineMaxColumn(line);
    return {
      range: { startLineNumber: line, startColumn: column, endLineNumber: line, endColumn: column },
      options: {
        showIfCollapsed: true,
        hoverMessage: { value: title, supportHtml: false },
        after: { content: text, inlineClassName: 'line-note', cursorStops: 3 },
      },
    };
  });
}

/** The note that was pressed. */
export function pressedNote(
  notes: LineMarks<LineNote>,
  { target }: monaco.editor.IEditorMouseEvent,
): LineNote | undefined {
  const line = target.position?.lineNumber;
  const isNote = target.element?.classList.contains('line-note');
  return line === undefined || !isNote ? undefined : notes.at(line);
}
