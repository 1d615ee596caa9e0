import type { DiffContent } from './monaco-models.ts';
import type { monaco } from './monaco-setup.ts';

export type DiffOptions = {
  readonly sideBySide: boolean;
  /** Changes of white space at line ends and of indentation do not count. */
  readonly ignoreWhitespace: boolean;
  readonly wrap: boolean;
  /** Long stretches without a change are folded away. */
  readonly collapse: boolean;
};

/** The side of a file that has no line at all. */
export type MissingSide = 'old' | 'new' | undefined;

/** Up to this width the two sides cannot be read; Monaco then shows one. */
export const NARROW_PX = 560;

/** What holds for every diff. */
export const fixedOptions: monaco.editor.IDiffEditorConstructionOptions = {
  readOnly: true,
  originalEditable: false,
  domReadOnly: true,
  automaticLayout: true,
  fontSize: 12.5,
  lineHeight: 18,
  minimap: { enabled: false },
  lineNumbersMinChars: 4,
  lineDecorationsWidth: 18,
  glyphMargin: true,
  folding: false,
  renderOverviewRuler: true,
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
  renderSideBySideInlineBreakpoint: NARROW_PX,
  useInlineViewWhenSpaceIsLimited: true,
  accessibilityVerbose: false,
};

export function missingSide({ original, modified }: DiffContent): MissingSide {
  if (original === '') return 'old';
  return modified === '' ? 'new' : undefined;
}

/** In the words of the editor. */
export function translateOptions(
  options: DiffOptions,
  missing: MissingSide,
): monaco.editor.IDiffEditorConstructionOptions {
  return {
    // An update without the labels would clear them.
    originalAriaLabel: 'Before',
    modifiedAriaLabel: 'After',
    // One side is all there is of an added or deleted file.
    renderSideBySide: options.sideBySide && missing === undefined,
    // Else an added file would begin with a deleted line.
    experimental: { useTrueInlineView: missing === 'old' },
    ignoreTrimWhitespace: options.ignoreWhitespace,
    wordWrap: options.wrap ? 'on' : 'off',
    diffWordWrap: options.wrap ? 'on' : 'off',
    hideUnchangedRegions: {
      enabled: options.collapse,
      contextLineCount: 3,
      minimumLineCount: 4,
      revealLineCount: 20,
    },
  };
}
