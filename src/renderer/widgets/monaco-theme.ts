import { monaco } from './monaco-setup.ts';

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
    Object.entries(colorRoles).map(([name, role]) => [name, resolveColor(element, role)]),
  );
  monaco.editor.defineTheme(THEME, {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: rules(dark),
    colors,
  });
  monaco.editor.setTheme(THEME);
}

/** Calls back when the theme of the window changed. */
export function listenForTheme(callback: () => void): () => void {
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', callback);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', callback);
  };
}

function isDark(element: Element): boolean {
  const scheme = document.documentElement.dataset['theme'];
  if (scheme === 'dark' || scheme === 'light') return scheme === 'dark';
  return (
    element.ownerDocument.defaultView?.matchMedia('(prefers-color-scheme: dark)').matches === true
  );
}

/** `#rrggbbaa` of a role: Monaco knows no other notation, our tokens are OKLCH. */
function resolveColor(element: Element, role: string): string {
  const [name = role, percent = '100'] = role.split('/');
  const probe = document.createElement('span');
  probe.style.color = `var(--${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!context) return '#00000000';
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  const alpha = Math.round((Number(percent) / 100) * 255);
  return `#${[red, green, blue, alpha].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
