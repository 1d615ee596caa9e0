import { languageOf, monaco } from './monaco-setup.ts';
import { applyTheme, listenForTheme } from './monaco-theme.ts';

export type DiffOptions = {
  readonly sideBySide: boolean;
  /** Changes of white space at line ends and of indentation do not count. */
  readonly ignoreWhitespace: boolean;
  readonly wrap: boolean;
};

export type DiffContent = {
  /** Names the file: the same key again refreshes it in place. */
  readonly key: string;
  readonly path: string;
  readonly original: string;
  readonly modified: string;
};

/** A read-only diff editor in an element. `dispose` gives everything back. */
export class MonacoDiff {
  readonly #editor: monaco.editor.IStandaloneDiffEditor;
  readonly #stopTheme: () => void;
  #models: monaco.editor.IDiffEditorModel | undefined;
  #key: string | undefined;

  constructor(container: HTMLElement, options: DiffOptions) {
    applyTheme(container);
    this.#stopTheme = listenForTheme(() => applyTheme(container));
    const style = getComputedStyle(document.documentElement);
    this.#editor = monaco.editor.createDiffEditor(container, {
      ...translateOptions(options),
      readOnly: true,
      originalEditable: false,
      domReadOnly: true,
      automaticLayout: true,
      fontFamily: style.getPropertyValue('--font-mono'),
      fontSize: 12.5,
      lineHeight: 18,
      minimap: { enabled: false },
      lineNumbersMinChars: 4,
      glyphMargin: false,
      folding: false,
      renderOverviewRuler: false,
      overviewRulerLanes: 0,
      scrollBeyondLastLine: false,
      renderLineHighlight: 'none',
      renderMarginRevertIcon: false,
      renderGutterMenu: false,
      contextmenu: false,
      occurrencesHighlight: 'off',
      selectionHighlight: false,
      stickyScroll: { enabled: false },
      guides: { indentation: false },
      padding: { top: 0, bottom: 16 },
      bracketPairColorization: { enabled: false },
      matchBrackets: 'never',
      scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
      hideUnchangedRegions: {
        enabled: true,
        contextLineCount: 3,
        minimumLineCount: 4,
        revealLineCount: 20,
      },
      // Below this the two sides cannot be read; Monaco then shows one.
      renderSideBySideInlineBreakpoint: 560,
      useInlineViewWhenSpaceIsLimited: true,
      accessibilityVerbose: false,
    });
  }

  setOptions(options: DiffOptions): void {
    this.#editor.updateOptions(translateOptions(options));
  }

  /** Shows a file; the one that is shown already keeps its scroll position and its folds. */
  show(content: DiffContent): void {
    if (this.#key === content.key && this.#models) {
      refresh(this.#models.original, content.original);
      refresh(this.#models.modified, content.modified);
      return;
    }
    const before = this.#models;
    const language = languageOf(content.path);
    this.#models = {
      original: monaco.editor.createModel(content.original, language),
      modified: monaco.editor.createModel(content.modified, language),
    };
    this.#key = content.key;
    this.#editor.setModel(this.#models);
    before?.original.dispose();
    before?.modified.dispose();
  }

  /** To the next (1) or previous (-1) change of the file. */
  goToChange(direction: 1 | -1): void {
    this.#editor.goToDiff(direction > 0 ? 'next' : 'previous');
  }

  focus(): void {
    this.#editor.getModifiedEditor().focus();
  }

  dispose(): void {
    this.#stopTheme();
    this.#editor.dispose();
    this.#models?.original.dispose();
    this.#models?.modified.dispose();
    this.#models = undefined;
  }
}

function translateOptions(options: DiffOptions): monaco.editor.IDiffEditorConstructionOptions {
  return {
    // An update without the labels would clear them.
    originalAriaLabel: 'Before',
    modifiedAriaLabel: 'After',
    renderSideBySide: options.sideBySide,
    ignoreTrimWhitespace: options.ignoreWhitespace,
    wordWrap: options.wrap ? 'on' : 'off',
    diffWordWrap: options.wrap ? 'on' : 'off',
  };
}

/** As an edit, which keeps scroll positions; setting the value would not. */
function refresh(model: monaco.editor.ITextModel, text: string): void {
  if (model.getValue() === text) return;
  model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null);
}
