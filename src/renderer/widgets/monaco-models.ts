import type { ChangeSpan } from './diff-spans.ts';
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
  readonly model: monaco.editor.IDiffEditorModel;
  readonly viewModel: monaco.editor.IDiffEditorViewModel;
  state: monaco.editor.IDiffEditorViewState | null;
};

/** The text models of one editor: those shown lately, and the one that is likely to be next. */
export class DiffModels {
  readonly #editor: monaco.editor.IStandaloneDiffEditor;
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry>();
  #shown: string | undefined;

  constructor(editor: monaco.editor.IStandaloneDiffEditor) {
    this.#editor = editor;
  }

  get shown(): string | undefined {
    return this.#shown;
  }

  /** Shows a file where it was left, and says whether it was another one before. */
  show(content: DiffContent): boolean {
    const entry = this.#use(content);
    if (this.#shown === content.key) return false;
    const before = this.#shown === undefined ? undefined : this.#entries.get(this.#shown);
    if (before) before.state = this.#editor.saveViewState();
    this.#shown = content.key;
    this.#editor.setModel(entry.viewModel);
    if (entry.state) this.#editor.restoreViewState(entry.state);
    this.#forgetOldest();
    return entry.state === null;
  }

  /** Compares the sides of a file ahead of time. */
  prepare(content: DiffContent): void {
    if (content.key === this.#shown) return;
    const { viewModel } = this.#use(content);
    this.#forgetOldest();
    void viewModel.waitForDiff();
  }

  dispose(): void {
    this.#editor.setModel(null);
    for (const key of this.#entries.keys()) this.#forget(key);
  }

  #use(content: DiffContent): Entry {
    const known = this.#entries.get(content.key);
    if (known) {
      refresh(known.model.original, content.original);
      refresh(known.model.modified, content.modified);
    }
    const entry = known ?? this.#create(content);
    this.#entries.delete(content.key);
    this.#entries.set(content.key, entry);
    return entry;
  }

  #create({ path, original, modified }: DiffContent): Entry {
    const language = languageOf(path, modified === '' ? original : modified);
    const model = {
      original: monaco.editor.createModel(original, language),
      modified: monaco.editor.createModel(modified, language),
    };
    return { model, viewModel: this.#editor.createViewModel(model), state: null };
  }

  #forgetOldest(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= KEPT_FILES) return;
      if (key !== this.#shown) this.#forget(key);
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

/** As an edit, which keeps scroll positions; setting the value would not. */
function refresh(model: monaco.editor.ITextModel, text: string): void {
  if (model.getValue() === text) return;
  model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null);
}
