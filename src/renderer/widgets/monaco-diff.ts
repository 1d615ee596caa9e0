import { changeNear, stepToChange, touches, type ChangeSpan, type LineSpan } from './diff-spans.ts';
import {
  NARROW_PX,
  fixedOptions,
  missingSide,
  translateOptions,
  type DiffOptions,
  type MissingSide,
} from './monaco-diff-options.ts';
import {
  createLineBars,
  createLineNotes,
  pressedNote,
  type LineBar,
  type LineMarks,
  type LineNote,
} from './monaco-line-marks.ts';
import { compareKnownChanges } from './monaco-known-diff.ts';
import { MarginMarks, markLine, type MarginAction, type MarginWords } from './monaco-marks.ts';
import { DiffModels, type DiffContent } from './monaco-models.ts';
import { monaco } from './monaco-setup.ts';
import { applyTheme } from './monaco-theme.ts';
import { addLineZone, type LineZone } from './monaco-zones.ts';
import { listenForTheme } from './theme-tokens.ts';

export type { DiffOptions } from './monaco-diff-options.ts';
export type { DiffContent } from './monaco-models.ts';
export type { LineBar, LineNote } from './monaco-line-marks.ts';
export type { LineZone } from './monaco-zones.ts';
export type { MarginAction, MarginWords } from './monaco-marks.ts';

export type DiffEvents = {
  /** A button in the margin was pressed. */
  readonly onMargin: (action: MarginAction, change: ChangeSpan | undefined, line: LineSpan) => void;
  /** A note behind a line was pressed. */
  readonly onNote: (note: LineNote) => void;
};

/** Which change comes into view when a file is shown for the first time. */
export type DiffPlace = 'first' | 'last';

/** A read-only diff editor in an element. `dispose` gives everything back. */
export class MonacoDiff {
  readonly #editor: monaco.editor.IStandaloneDiffEditor;
  readonly #models: DiffModels;
  readonly #marks: MarginMarks;
  readonly #notes: LineMarks<LineNote>;
  readonly #bars: LineMarks<LineBar>;
  readonly #stopTheme: () => void;
  readonly #container: HTMLElement;
  #options: DiffOptions;
  /** The side of the shown file that has no line at all. */
  #missing: MissingSide;
  /** Those of the shown file that the editor shows, too: without white space, if so chosen. */
  #changes: readonly ChangeSpan[] = [];
  #known: readonly ChangeSpan[] = [];
  #words: MarginWords = { comment: '' };
  /** Where to go as soon as the differences are known. */
  #pending: DiffPlace | undefined;
  /** What is to be compared as soon as nothing else is done. */
  readonly #soon = new Set<number>();
  #focused: LineSpan['side'] = 'new';

  constructor(container: HTMLElement, options: DiffOptions, events: DiffEvents) {
    this.#container = container;
    this.#options = options;
    // Before anything else asks the editor for a service.
    compareKnownChanges();
    applyTheme(container);
    this.#stopTheme = listenForTheme(() => {
      applyTheme(container);
      if (this.#inOneColumn) this.#models.recolour();
    });
    const style = getComputedStyle(document.documentElement);
    this.#editor = monaco.editor.createDiffEditor(container, {
      ...translateOptions(options, undefined),
      ...fixedOptions,
      fontFamily: style.getPropertyValue('--font-mono'),
    });
    this.#models = new DiffModels(this.#editor);
    const modified = this.#editor.getModifiedEditor();
    const original = this.#editor.getOriginalEditor();
    this.#marks = new MarginMarks(modified);
    this.#notes = createLineNotes(modified);
    this.#bars = createLineBars(modified);
    modified.onDidFocusEditorText(() => (this.#focused = 'new'));
    original.onDidFocusEditorText(() => (this.#focused = 'old'));
    modified.onMouseDown((event) => {
      const note = pressedNote(this.#notes, event);
      if (note) return events.onNote(note);
      const action = this.#marks.actionAt(event);
      const line = event.target.position?.lineNumber;
      if (action === undefined || line === undefined) return undefined;
      const change = this.#changes.find((candidate) => markLine(candidate) === line);
      return events.onMargin(action, change, this.#lineOrSelection(line));
    });
    this.#editor.onDidUpdateDiff(() => {
      this.#findChanges();
      this.#marks.show(this.#changes, this.#words);
      this.#goToPending();
    });
  }

  setOptions(options: DiffOptions): void {
    this.#options = options;
    this.#editor.updateOptions(translateOptions(options, this.#missing));
  }

  /** What the margin's buttons say. */
  setWords(words: MarginWords): void {
    this.#words = words;
    this.#marks.show(this.#changes, words);
  }

  /** Notes behind lines of the new side, by line. */
  setNotes(notes: readonly LineNote[]): void {
    this.#notes.show(notes);
  }

  /** Bars beside lines of the new side. */
  setBars(bars: readonly LineBar[]): void {
    this.#bars.show(bars);
  }

  /**
   * Shows a file as soon as it is compared; until then the one before stays. The one that is shown
   * already keeps its scroll position and its folds. False when another file came in between.
   */
  async show(content: DiffContent, place: DiffPlace = 'first'): Promise<boolean> {
    if (!(await this.#models.compare(content, this.#inOneColumn))) return false;
    this.#known = content.changes;
    if (this.#models.shown !== content.key) this.#changes = [];
    this.#setMissing(missingSide(content));
    const isFirst = this.#models.show(content.key);
    if (isFirst || place === 'last') this.#pending = place;
    if (this.#editor.getLineChanges()) this.#goToPending();
    return true;
  }

  /** Compares a file that is likely to be shown next, when nothing else is to be done. */
  prepare(content: DiffContent): void {
    const request = requestIdleCallback(() => {
      this.#soon.delete(request);
      this.#models.prepare(content);
    });
    this.#soon.add(request);
  }

  /** To the next (1) or previous (-1) change of the file; false when there is none. */
  goToChange(direction: 1 | -1): boolean {
    const line = this.#editor.getModifiedEditor().getPosition()?.lineNumber ?? 1;
    const change = this.#changes[stepToChange(this.#changes, line, direction)];
    if (!change) return false;
    this.#reveal(change);
    return true;
  }

  /** The lines that are selected, or the line of the caret. */
  selection(): LineSpan {
    const editor =
      this.#focused === 'new' ? this.#editor.getModifiedEditor() : this.#editor.getOriginalEditor();
    const selection = editor.getSelection();
    const start = selection?.startLineNumber ?? 1;
    const end = selection?.endLineNumber ?? start;
    // A selection up to the start of a line does not mean that line.
    const isOpen = end > start && selection?.endColumn === 1;
    return { side: this.#focused, start, end: isOpen ? end - 1 : end };
  }

  get hasSelection(): boolean {
    const { start, end } = this.selection();
    return end > start;
  }

  /** The change at the caret. */
  currentChange(): ChangeSpan | undefined {
    return this.#changeAt(this.selection());
  }

  /** The text of lines, without a line feed at the end. */
  textOf({ side, start, end }: LineSpan): string {
    const model = this.#editor.getModel()?.[side === 'new' ? 'modified' : 'original'];
    if (!model) return '';
    const last = Math.min(end, model.getLineCount());
    return Array.from({ length: Math.max(0, last - start + 1) }, (_, index) =>
      model.getLineContent(start + index),
    ).join('\n');
  }

  /** Room for something below a line; in one column, old lines have none of their own. */
  addZone(lines: LineSpan): LineZone {
    const original = this.#editor.getOriginalEditor();
    const modified = this.#editor.getModifiedEditor();
    if (lines.side === 'new') return addLineZone(modified, lines.end);
    if (original.getLayoutInfo().contentWidth > 0) return addLineZone(original, lines.end);
    return addLineZone(modified, Math.max(0, (this.#changeAt(lines)?.newStart ?? 1) - 1));
  }

  reveal({ side, start }: LineSpan): void {
    this.#pending = undefined;
    const editor =
      side === 'new' ? this.#editor.getModifiedEditor() : this.#editor.getOriginalEditor();
    editor.setPosition({ lineNumber: start, column: 1 });
    editor.revealLineInCenter(start);
  }

  focus(): void {
    this.#editor.getModifiedEditor().focus();
  }

  dispose(): void {
    this.#stopTheme();
    this.#notes.dispose();
    this.#bars.dispose();
    for (const request of this.#soon) cancelIdleCallback(request);
    this.#models.dispose();
    this.#editor.dispose();
  }

  /** So chosen, or for want of width. */
  get #inOneColumn(): boolean {
    if (!this.#options.sideBySide) return true;
    // An editor without a file has not divided its width.
    if (this.#models.shown === undefined) return this.#container.clientWidth <= NARROW_PX;
    return this.#editor.getOriginalEditor().getLayoutInfo().contentWidth <= 0;
  }

  /** The editor has a line even for an empty text: it is not shown. */
  #setMissing(missing: MissingSide): void {
    if (missing === this.#missing) return;
    this.#missing = missing;
    this.#editor.updateOptions(translateOptions(this.#options, missing));
    if (missing === undefined) delete this.#container.dataset['missing'];
    else this.#container.dataset['missing'] = missing;
  }

  #changeAt(lines: LineSpan): ChangeSpan | undefined {
    return changeNear(this.#changes, lines);
  }

  #findChanges(): void {
    const painted = this.#editor.getLineChanges()?.map(toSpan);
    this.#changes = painted
      ? this.#known.filter((change) => painted.some((other) => touches(change, other)))
      : this.#known;
  }

  /** The pressed line, or the selection when it holds that line. */
  #lineOrSelection(line: number): LineSpan {
    const selected = this.selection();
    const holds = selected.side === 'new' && selected.start <= line && line <= selected.end;
    return holds ? selected : { side: 'new', start: line, end: line };
  }

  #goToPending(): void {
    const place = this.#pending;
    this.#pending = undefined;
    const change = place === 'last' ? this.#changes.at(-1) : this.#changes[0];
    // A change of the whole file is seen from its top.
    const isWhole = change !== undefined && change.oldStart <= 1 && change.newStart <= 1;
    if (place !== undefined && change && !isWhole) this.#reveal(change);
  }

  #reveal(change: ChangeSpan): void {
    const editor = this.#editor.getModifiedEditor();
    const line = Math.max(1, change.newStart);
    const last = Math.max(line, change.newEnd);
    editor.setPosition({ lineNumber: line, column: 1 });
    // Of lines alone: a range would have their columns measured.
    editor.revealLinesInCenterIfOutsideViewport(line, last);
  }
}

/** Monaco writes an end of 0 for no lines, after the line that is its start. */
function toSpan(change: monaco.editor.ILineChange): ChangeSpan {
  const isPureAddition = change.originalEndLineNumber === 0;
  const isPureDeletion = change.modifiedEndLineNumber === 0;
  return {
    oldStart: change.originalStartLineNumber + (isPureAddition ? 1 : 0),
    oldEnd: isPureAddition ? change.originalStartLineNumber : change.originalEndLineNumber,
    newStart: change.modifiedStartLineNumber + (isPureDeletion ? 1 : 0),
    newEnd: isPureDeletion ? change.modifiedStartLineNumber : change.modifiedEndLineNumber,
  };
}
