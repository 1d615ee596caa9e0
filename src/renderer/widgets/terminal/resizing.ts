import type { Terminal } from '@xterm/xterm';
import { browserClock } from '../../ui/browser-clock.ts';

export type TerminalSize = { readonly columns: number; readonly rows: number };

export type ResizingDeps = {
  /** First row of the prompt that the shell will draw again; undefined where it will not. */
  readonly promptRow: () => number | undefined;
  /** Something was written that is not on the screen. */
  readonly isBehind: () => boolean;
  /** Tells the program. */
  readonly tell: () => void;
};

export interface Resizing {
  /** As soon as it harms nothing that is on the screen; the last one asked for counts. */
  to(size: TerminalSize): void;
  /** The prompt was drawn. */
  promptDrawn(): void;
  dispose(): void;
}

/** How long a size must stay before a program hears of it, in milliseconds. */
const TELL_DELAY_MS = 60;

/** How long a shell has to draw its prompt before it is given another size, in milliseconds. */
const REDRAW_MS = 2000;

/** Times that what is written meanwhile is let pass. */
const MAX_WAITS = 5;

/**
 * Gives a terminal its size. A shell at its prompt goes back by as many rows as the prompt had at
 * the old width and draws it there; the terminal must not have wrapped those rows anew, or the shell
 * would draw over the output before them. So they are cleared first, the cursor stays, and the next
 * size waits for the prompt.
 */
export function createResizing(terminal: Terminal, deps: ResizingDeps): Resizing {
  let wanted: TerminalSize | undefined;
  let isClearing = false;
  /** Ends the wait for the prompt; undefined when none is waited for. */
  let cancelWait: (() => void) | undefined;
  /** Set while the program does not know the size that there is. */
  let cancelTell: (() => void) | undefined;

  function next(waits: number): void {
    if (isClearing || cancelWait || !wanted || isSame(wanted)) return;
    const row = deps.promptRow();
    if (row === undefined || waits === 0) {
      terminal.resize(wanted.columns, wanted.rows);
      cancelTell?.();
      cancelTell = browserClock.setTimer(tell, TELL_DELAY_MS);
      return;
    }
    isClearing = true;
    const isBehind = deps.isBehind();
    // Nothing else is waiting: what clears is dealt with before anything that comes.
    terminal.write(isBehind ? '' : clearFrom(terminal, row), () => {
      isClearing = false;
      if (isBehind) next(waits - 1);
      else applyAtPrompt();
    });
  }

  function applyAtPrompt(): void {
    if (!wanted) return;
    // A shell that is told the size which it has draws nothing.
    if (cancelTell) tell();
    terminal.resize(wanted.columns, wanted.rows);
    cancelWait = browserClock.setTimer(waited, REDRAW_MS);
    tell();
  }

  function tell(): void {
    cancelTell?.();
    cancelTell = undefined;
    deps.tell();
  }

  function waited(): void {
    cancelWait?.();
    cancelWait = undefined;
    next(MAX_WAITS);
  }

  function isSame({ columns, rows }: TerminalSize): boolean {
    return columns === terminal.cols && rows === terminal.rows;
  }

  return {
    to(size) {
      wanted = size;
      next(MAX_WAITS);
    },
    promptDrawn() {
      if (cancelWait) waited();
    },
    dispose() {
      wanted = undefined;
      cancelTell?.();
      cancelWait?.();
    },
  };
}

/** Empties the rows of the screen from this one of the buffer on; the cursor stays. */
function clearFrom({ buffer, rows }: Terminal, row: number): string {
  const top = Math.min(Math.max(row - buffer.normal.baseY, 0), rows - 1);
  return `\u001b7\u001b[0m\u001b[${top + 1};1H\u001b[J\u001b8`;
}
