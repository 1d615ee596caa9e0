import { changedLines } from './changed-lines.ts';
import type { ChangeSpan } from './diff-spans.ts';
import { tellChanges } from './monaco-known-diff.ts';
import { languageOf } from './monaco-language.ts';
import { monaco } from './monaco-setup.ts';

export type DiffContent = {
  /** Names the file: the same key again refreshes it in place. */
  readonly key: string;
  readonly path: string;
  readonly original: string;
  readonly modified: string;
  /** The changes as they can be acted on; what the editor paints may join or split them. */
  readonly changes: readonly ChangeSpan[];
};

/** Files whose models and computed differences are kept, so that going back to them is instant. */
const KEPT_FILES = 8;

type Entry = {
  content: DiffContent;
  readonly model: monaco.editor.IDiffEditorModel;
  readonly viewModel: monaco.editor.IDiffEditorViewModel;
  state: monaco.editor.IDiffEditorViewState | null;
};

/** A file that takes longer to compare is shown before it is compared, in milliseconds. */
const COMPARE_LIMIT_MS = 150;

/** Lines of the old side whose colours a person waits for, of which the last tells those before it. */
const COLOURED_LINES = 2000;

/** The text models of one editor: those shown lately, and those that are likely to be next. */
export class DiffModels {
  readonly #editor: monaco.editor.IStandaloneDiffEditor;
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry>();
  #shown: string | undefined;
  /** The file that was asked for last. */
  #wanted: string | undefined;

  constructor(editor: monaco.editor.IStandaloneDiffEditor) {
    this.#editor = editor;
  }

  get shown(): string | undefined {
    return this.#shown;
  }

  /**
   * Makes the models of a file and compares them. False when another file was asked for meanwhile;
   * else the file can be shown, and laid out only once. In one column, the lines that are gone are
   * drawn with the colours that they have then.
   */
  async compare(content: DiffContent, inOneColumn: boolean): Promise<boolean> {
    this.#wanted = content.key;
    const entry = this.#use(content);
    this.#forgetOldest();
    if (this.#shown !== content.key) {
      const isCompared = entry.viewModel.waitForDiff();
      const isColoured = inOneColumn ? this.#colour(entry) : undefined;
      await within(COMPARE_LIMIT_MS, Promise.all([isCompared, isColoured]));
    }
    return this.#wanted === content.key && this.#entries.has(content.key);
  }

  /** Shows a file that was compared, where it was left; says whether it is shown for the first time. */
  show(key: string): boolean {
    const entry = this.#entries.get(key);
    if (!entry || this.#shown === key) return false;
    const before = this.#shown === undefined ? undefined : this.#entries.get(this.#shown);
    if (before) before.state = this.#editor.saveViewState();
    this.#shown = key;
    // The folds of the file before would else be made once more, over the lines of this one.
    this.#editor.setModel(null);
    this.#editor.setModel(entry.viewModel);
    if (entry.state) this.#editor.restoreViewState(entry.state);
    return entry.state === null;
  }

  /** In one column: draws the lines that are gone in the colours that hold now. */
  recolour(): void {
    const entry = this.#shown === undefined ? undefined : this.#entries.get(this.#shown);
    if (entry) void this.#colour(entry);
  }

  /** Compares the sides of a file ahead of time. */
  prepare(content: DiffContent): void {
    if (content.key === this.#shown || content.key === this.#wanted) return;
    const { viewModel } = this.#use(content);
    this.#forgetOldest();
    void viewModel.waitForDiff();
  }

  dispose(): void {
    this.#wanted = undefined;
    this.#editor.setModel(null);
    for (const key of this.#entries.keys()) this.#forget(key);
  }

  /** Colours that come after the lines have been drawn have them drawn again. */
  async #colour({ content, model }: Entry): Promise<void> {
    await colourOldLines(model.original, content);
    if (this.#shown === content.key) drawOldLines(this.#editor);
  }

  #use(content: DiffContent): Entry {
    const known = this.#entries.get(content.key);
    if (known && known.content !== content) {
      const { original, modified } = known.content;
      if (original !== content.original) refresh(known.model.original, content.original);
      if (modified !== content.modified) refresh(known.model.modified, content.modified);
      tellChanges(known.model, content.changes);
      known.content = content;
    }
    const entry = known ?? this.#create(content);
    this.#entries.delete(content.key);
    this.#entries.set(content.key, entry);
    return entry;
  }

  #create(content: DiffContent): Entry {
    const { path, original, modified, changes } = content;
    const language = languageOf(path, modified === '' ? original : modified);
    const model = {
      original: createModel(original, language),
      modified: createModel(modified, language),
    };
    tellChanges(model, changes);
    return { content, model, viewModel: this.#editor.createViewModel(model), state: null };
  }

  #forgetOldest(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= KEPT_FILES) return;
      if (key !== this.#shown && key !== this.#wanted) this.#forget(key);
    }
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    entry?.viewModel.dispose();
    entry?.model.original.dispose();
    entry?.model.modified.dispose();
  }
}

/** An editor's option has no say in a model: every one would look for pairs of brackets to colour. */
function createModel(text: string, language: string): monaco.editor.ITextModel {
  const model = monaco.editor.createModel(text, language);
  model.updateOptions({
    bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
  });
  return model;
}

/**
 * Replaces the lines that differ, and no others: what holds on to a line, such as the caret and the
 * folds, stays with it.
 */
function refresh(model: monaco.editor.ITextModel, text: string): void {
  const { start, oldEnd, newEnd } = changedLines(model.getValue(), text);
  if (start === oldEnd && start === newEnd) return;
  const range = monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(oldEnd));
  model.pushEditOperations([], [{ range, text: text.slice(start, newEnd) }], () => null);
}

/**
 * Finds the colours of lines that are gone, as far as they are drawn: the editor does not draw them
 * again once it knows more.
 */
async function colourOldLines(
  original: monaco.editor.ITextModel,
  { changes }: DiffContent,
): Promise<void> {
  const last = changes.findLast(({ oldStart, oldEnd }) => oldStart <= oldEnd);
  if (!last) return;
  // Waits for the grammar.
  await monaco.editor.colorize('', original.getLanguageId(), {});
  if (original.isDisposed()) return;
  const line = Math.min(last.oldEnd, original.getLineCount(), COLOURED_LINES);
  monaco.editor.colorizeModelLine(original, line);
}

/** The editor does so whenever zones between its lines come or go. */
function drawOldLines(editor: monaco.editor.IStandaloneDiffEditor): void {
  editor.getOriginalEditor().changeViewZones((zones) => {
    const domNode = document.createElement('div');
    zones.removeZone(zones.addZone({ afterLineNumber: 0, heightInPx: 0, domNode }));
  });
}

async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: number | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = window.setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  window.clearTimeout(timer);
}
