import type { ITerminalOptions } from '@xterm/xterm';
import type { TerminalOptions } from './terminal-options.ts';

/** A colour that a program chose is moved until it has this contrast. */
const MINIMUM_CONTRAST = 4.5;

export function toXterm(options: TerminalOptions): ITerminalOptions {
  return {
    fontSize: options.fontSize,
    lineHeight: options.lineHeight,
    cursorStyle: options.cursorStyle,
    cursorBlink: options.cursorBlink,
    scrollback: options.scrollback,
    screenReaderMode: options.screenReader,
    minimumContrastRatio: options.contrast ? MINIMUM_CONTRAST : 1,
    ...(options.fontFamily !== '' && { fontFamily: options.fontFamily }),
  };
}

/** The person's font first, then ours, so that a name that is not installed harms nothing. */
export function fontOf({ fontFamily }: TerminalOptions, element: Element): string {
  const own = getComputedStyle(element).getPropertyValue('--font-mono').trim();
  return fontFamily.trim() === '' ? own : `${fontFamily}, ${own}`;
}
