import { SearchAddon } from '@xterm/addon-search';
import type { Terminal } from '@xterm/xterm';
import { opaqueColor } from '../theme-tokens.ts';

export type SearchOptions = {
  readonly caseSensitive: boolean;
  readonly regex: boolean;
  readonly wholeWord: boolean;
};

/** `position` from 1; 0 when the current match is none of those that were counted. */
export type SearchCount = {
  readonly position: number;
  readonly total: number;
  /** There are at least `total`. */
  readonly more: boolean;
};

export interface TerminalSearch {
  /** Shows the next match (1), the previous (-1), or the newest for a text that changed (0). */
  find(text: string, options: SearchOptions, direction: 1 | -1 | 0): void;
  clear(): void;
}

/** Matches that are marked and counted. */
const COUNTED = 1000;

/** The scroll bar beside which matches are marked, as wide as without them, in CSS pixels. */
const RULER = { width: 14 };

export function createSearch(
  terminal: Terminal,
  element: Element,
  onCount: (count: SearchCount) => void,
): TerminalSearch {
  const addon = new SearchAddon({ highlightLimit: COUNTED });
  terminal.loadAddon(addon);
  addon.onDidChangeResults(({ resultIndex, resultCount }) =>
    onCount({ position: resultIndex + 1, total: resultCount, more: resultCount >= COUNTED }),
  );
  return {
    find(text, options, direction) {
      // With it every picture costs a layout more: a terminal in which nobody searches has none.
      if (terminal.options.overviewRuler?.width === undefined) {
        terminal.options.overviewRuler = RULER;
      }
      const all = {
        ...options,
        decorations: {
          matchBackground: opaqueColor(element, 'selected'),
          matchBorder: opaqueColor(element, 'line-strong'),
          matchOverviewRuler: opaqueColor(element, 'line-strong'),
          activeMatchBackground: opaqueColor(element, 'selection'),
          activeMatchBorder: opaqueColor(element, 'accent'),
          activeMatchColorOverviewRuler: opaqueColor(element, 'accent'),
        },
      };
      // A text that still grows is looked for from the end each time.
      if (direction === 0) terminal.clearSelection();
      if (direction > 0) addon.findNext(text, all);
      else addon.findPrevious(text, all);
    },
    clear() {
      addon.clearDecorations();
      terminal.clearSelection();
    },
  };
}
