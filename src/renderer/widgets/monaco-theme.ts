import { monaco } from './monaco-setup.ts';
import { opaqueColor } from './theme-tokens.ts';

const THEME = 'pilothouse';

/** Monaco colour → our role; `/` gives an opacity in percent. */
const colorRoles: Readonly<Record<string, string>> = {
  'editor.background': 'canvas',
  'editor.foreground': 'text',
  'editorLineNumber.foreground': 'text-faint',
  'editorLineNumber.activeForeground': 'text-quiet',
  'editorLineNumber.dimmedForeground': 'text-faint',
  'editorGutter.background': 'canvas',
  'editorBracketHighlight.foreground1': 'text-quiet',
  'editorBracketHighlight.foreground2': 'text-quiet',
  'editorBracketHighlight.foreground3': 'text-quiet',
  'editorBracketHighlight.foreground4': 'text-quiet',
  'editorBracketHighlight.foreground5': 'text-quiet',
  'editorBracketHighlight.foreground6': 'text-quiet',
  'editor.selectionBackground': 'selection',
  'editor.inactiveSelectionBackground': 'selected',
  'editor.lineHighlightBorder': 'line-soft',
  'editorCursor.foreground': 'accent',
  'editorWidget.background': 'raised',
  'editorWidget.border': 'line',
  'input.background': 'canvas',
  'input.border': 'line-strong',
  focusBorder: 'focus',
  'editor.findMatchBackground': 'selection',
  'editor.findMatchHighlightBackground': 'selected',
  'scrollbarSlider.background': 'text-faint/25',
  'scrollbarSlider.hoverBackground': 'text-faint/40',
  'scrollbarSlider.activeBackground': 'text-faint/55',
  'diffEditor.insertedLineBackground': 'added-wash',
  'diffEditor.removedLineBackground': 'removed-wash',
  'diffEditor.insertedTextBackground': 'added/22',
  'diffEditor.removedTextBackground': 'removed/22',
  'diffEditorGutter.insertedLineBackground': 'added-wash',
  'diffEditorGutter.removedLineBackground': 'removed-wash',
  'diffEditor.border': 'line',
  'diffEditor.diagonalFill': 'line-soft',
  'diffEditor.unchangedRegionBackground': 'surface',
  'diffEditor.unchangedRegionForeground': 'text-quiet',
  'diffEditor.unchangedRegionShadow': 'line-soft',
  // Lines of an opened fold, and those around a change that was committed, are lines like any other.
  'diffEditor.unchangedCodeBackground': 'canvas/0',
  'diffEditorOverview.insertedForeground': 'added/60',
  'diffEditorOverview.removedForeground': 'removed/60',
};

const rules = (dark: boolean): monaco.editor.ITokenThemeRule[] => [
  { token: 'comment', foreground: dark ? '7f8b96' : '66727d', fontStyle: 'italic' },
  { token: 'string', foreground: dark ? '9ccfa4' : '2f6f3e' },
  { token: 'keyword', foreground: dark ? '8fb8f0' : '2858a5' },
  { token: 'number', foreground: dark ? 'c8b6f0' : '6a45a8' },
  { token: 'regexp', foreground: dark ? 'd8a8c8' : '94357a' },
  { token: 'type', foreground: dark ? '7fcfd0' : '146a72' },
  { token: 'tag', foreground: dark ? '8fb8f0' : '2858a5' },
  { token: 'attribute.name', foreground: dark ? '7fcfd0' : '146a72' },
];

/** Makes and applies Monaco's theme from the tokens that hold at the element now. */
export function applyTheme(element: Element): void {
  const dark = isDark(element);
  const colors = Object.fromEntries(
    Object.entries(colorRoles).map(([name, role]) => [name, colorOf(element, role)]),
  );
  monaco.editor.defineTheme(THEME, {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: rules(dark),
    colors,
  });
  monaco.editor.setTheme(THEME);
}

function isDark(element: Element): boolean {
  const scheme = document.documentElement.dataset['theme'];
  if (scheme === 'dark' || scheme === 'light') return scheme === 'dark';
  return (
    element.ownerDocument.defaultView?.matchMedia('(prefers-color-scheme: dark)').matches === true
  );
}

/** `#rrggbbaa` of a role. */
function colorOf(element: Element, role: string): string {
  const [name = role, percent = '100'] = role.split('/');
  const alpha = Math.round((Number(percent) / 100) * 255);
  return `${opaqueColor(element, name)}${alpha.toString(16).padStart(2, '0')}`;
}
