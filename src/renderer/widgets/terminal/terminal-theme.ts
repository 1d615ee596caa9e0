import type { ITheme } from '@xterm/xterm';
import { resolveColor } from '../theme-tokens.ts';

const roles = {
  background: 'canvas',
  foreground: 'text',
  cursor: 'accent',
  cursorAccent: 'canvas',
  selectionBackground: 'selection',
  selectionInactiveBackground: 'selected',
  scrollbarSliderBackground: 'scrollbar',
  scrollbarSliderHoverBackground: 'line-strong',
  scrollbarSliderActiveBackground: 'line-strong',
  overviewRulerBorder: 'canvas',
  black: 'ansi-black',
  red: 'ansi-red',
  green: 'ansi-green',
  yellow: 'ansi-yellow',
  blue: 'ansi-blue',
  magenta: 'ansi-magenta',
  cyan: 'ansi-cyan',
  white: 'ansi-white',
  brightBlack: 'ansi-bright-black',
  brightRed: 'ansi-bright-red',
  brightGreen: 'ansi-bright-green',
  brightYellow: 'ansi-bright-yellow',
  brightBlue: 'ansi-bright-blue',
  brightMagenta: 'ansi-bright-magenta',
  brightCyan: 'ansi-bright-cyan',
  brightWhite: 'ansi-bright-white',
} as const satisfies Partial<Record<keyof ITheme, string>>;

/** The colours that hold at the element now. */
export function readTheme(element: Element): ITheme {
  return Object.fromEntries(
    Object.entries(roles).map(([name, role]) => [name, resolveColor(element, `var(--${role})`)]),
  );
}
