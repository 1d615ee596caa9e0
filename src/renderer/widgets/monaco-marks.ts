import { monaco } from './monaco-setup.ts';
import type { ChangeSpan } from './diff-spans.ts';

/** What can be done with a change from the margin. */
export type MarginAction = 'take' | 'discard' | 'comment';

export type MarginWords = {
  /** Hover text of each button; absent where it cannot be done. */
  readonly take?: string | undefined;
  readonly discard?: string | undefined;
  readonly comment: string;
};

/** Buttons in the margin: take and discard at every change, a comment at the line below the mouse. */
export class MarginMarks {
  readonly #marks: monaco.editor.IEditorDecorationsCollection;
  readonly #hovered: monaco.editor.IEditorDecorationsCollection;
  #hoveredLine: number | undefined;
  #words: MarginWords = { comment: '' };

  constructor(editor: monaco.editor.ICodeEditor) {
    this.#marks = editor.createDecorationsCollection();
    this.#hovered = editor.createDecorationsCollection();
    editor.onMouseMove(({ target }) => this.#hover(target.position?.lineNumber));
    editor.onMouseLeave(() => this.#hover(undefined));
  }

  show(changes: readonly ChangeSpan[], words: MarginWords): void {
    this.#words = words;
    const { Left, Right } = monaco.editor.GlyphMarginLane;
    this.#marks.set(
      changes.flatMap((change) => {
        const range = lineRange(markLine(change));
        return [
          ...(words.take === undefined ? [] : [glyph(range, 'check', words.take, Left)]),
          ...(words.discard === undefined ? [] : [glyph(range, 'discard', words.discard, Right)]),
        ];
      }),
    );
  }

  /** What a press at this place in the margin asks for. */
  actionAt({ target }: monaco.editor.IEditorMouseEvent): MarginAction | undefined {
    const classes = target.element?.classList;
    if (!classes) return undefined;
    if (classes.contains('margin-check')) return 'take';
    if (classes.contains('margin-discard')) return 'discard';
    return classes.contains('margin-comment') ? 'comment' : undefined;
  }

  #hover(line: number | undefined): void {
    if (line === this.#hoveredLine) return;
    this.#hoveredLine = line;
    if (line === undefined) return this.#hovered.clear();
    this.#hovered.set([
      {
        range: lineRange(line),
        options: {
          linesDecorationsClassName: 'margin-comment codicon codicon-add',
          linesDecorationsTooltip: this.#words.comment,
        },
      },
    ]);
    return undefined;
  }
}

/** The line of the new side that carries a change's buttons. */
export function markLine({ newStart, newEnd }: ChangeSpan): number {
  return newEnd < newStart ? Math.max(1, newStart - 1) : newStart;
}

function lineRange(line: number): monaco.IRange {
  return { startLineNumber: line, startColumn: 1, endLineNumber: line, endColumn: 1 };
}

function glyph(
  range: monaco.IRange,
  name: 'check' | 'discard',
  words: string,
  position: monaco.editor.GlyphMarginLane,
): monaco.editor.IModelDeltaDecoration {
  return {
    range,
    options: {
      glyphMarginClassName: `margin-${name} codicon codicon-${name}`,
      glyphMarginHoverMessage: { value: words },
      glyphMargin: { position },
    },
  };
}
