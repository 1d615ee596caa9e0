import type { Terminal } from '@xterm/xterm';
import { browserClock } from '../../ui/browser-clock.ts';

export type TerminalSize = { readonly columns: number; readonly rows: number };

export type ResizingDeps = {
  /** First row of the prompt that the shell will draw again; undefined where it will not. */
  readonly promptRow: () => number | undefined;
  /** There is a program: it has a size first, and the screen then. */
  readonly isLive: () => boolean;
  /** What is written happened earlier. */
  readonly isReplaying: () => boolean;
  /** Asks for the wanted size. */
  readonly ask: () => void;
  /** The size that is shown because another window asked for it. */
  readonly onForeign: (size: TerminalSize | undefined) => void;
  /** The prompt stands at its size: what was typed meanwhile may come. */
  readonly onSettled: () => void;
};

export interface Resizing {
  /** That there is room for, once that is known. */
  readonly wanted: TerminalSize | undefined;
  /** What is shown has the size of another window. */
  readonly isForeign: boolean;
  /**
   * A prompt is about to be drawn at another size. A shell that is given a command before leaves
   * the rows empty that were cleared for the prompt.
   */
  readonly isPromptMoving: boolean;
  /** There is room for this from now on. */
  fit(size: TerminalSize): void;
  /** What is written next is of this size; `done` when it can be. */
  take(size: TerminalSize, done: () => void): void;
  /** Asks once more, when another window has the terminal at its size. */
  claim(): void;
  /** The prompt was drawn. */
  promptDrawn(): void;
  /** The shell was given a command at its prompt; no size is asked for until it took it. */
  commandGiven(): void;
  /** The shell runs a command, or comes with another prompt. */
  promptLeft(): void;
  /** Another connection: what was asked for is void. */
  restart(): void;
  /** What happened earlier is written. */
  replayed(): void;
  dispose(): void;
}

/** How often a program hears of a size while a window is dragged, in milliseconds. */
const ASK_STEP_MS = 60;

/** How long a shell may take to run what it was given, in milliseconds. */
const LEAVE_MS = 1000;

/** How long an answer, and the prompt after it, are waited for before the next size, in milliseconds. */
const ANSWER_MS = 2000;

/** Other clients may choose sizes that no memory holds. */
const LARGEST: TerminalSize = { columns: 2000, rows: 1000 };

/**
 * Gives a terminal its size where its output does: a program is asked to have one, and its output
 * tells from where on it has. Each part is so read at the size it was written for.
 *
 * A shell at its prompt goes back by as many rows as the prompt had at the old size and draws it
 * there; the terminal must not have wrapped those rows anew, or the shell would draw over the output
 * before them. So they are cleared first, the cursor stays, and the next size waits for the prompt.
 */
export function createResizing(terminal: Terminal, deps: ResizingDeps): Resizing {
  let wanted: TerminalSize | undefined;
  /** The program was not asked for what is wanted. */
  let isNews = false;
  /** What the program was asked for, until it has it. */
  let asked: TerminalSize | undefined;
  /** Set while that is waited for, or the prompt after it. */
  let cancelWait: (() => void) | undefined;
  let cancelPause: (() => void) | undefined;
  /** Set while a shell has a command that it has not begun. */
  let cancelLeave: (() => void) | undefined;
  let isPromptMoving = false;
  let foreign: TerminalSize | undefined;

  function next(): void {
    if (!isNews || cancelWait || cancelPause || cancelLeave || !wanted) return;
    isNews = false;
    if (!asked && isShown(wanted)) return;
    asked = wanted;
    isPromptMoving = deps.promptRow() !== undefined;
    wait();
    cancelPause = browserClock.setTimer(() => {
      cancelPause = undefined;
      next();
    }, ASK_STEP_MS);
    deps.ask();
  }

  function wait(): void {
    cancelWait?.();
    cancelWait = browserClock.setTimer(waited, ANSWER_MS);
  }

  function waited(): void {
    cancelWait?.();
    cancelWait = undefined;
    isPromptMoving = false;
    next();
    noteForeign();
    if (!isPromptMoving) deps.onSettled();
  }

  function left(): void {
    cancelLeave?.();
    cancelLeave = undefined;
    next();
  }

  function resize({ columns, rows }: TerminalSize): void {
    terminal.resize(Math.min(columns, LARGEST.columns), Math.min(rows, LARGEST.rows));
  }

  function isShown({ columns, rows }: TerminalSize): boolean {
    return columns === terminal.cols && rows === terminal.rows;
  }

  function noteForeign(): void {
    if (deps.isReplaying()) return;
    const isOurs = !wanted || isNews || cancelWait !== undefined || isShown(wanted);
    const shown = isOurs ? undefined : { columns: terminal.cols, rows: terminal.rows };
    if (shown?.columns === foreign?.columns && shown?.rows === foreign?.rows) return;
    foreign = shown;
    deps.onForeign(foreign);
  }

  /** After what was written before; nothing else is written until it is done. */
  function takeInTurn(size: TerminalSize, done: () => void): void {
    const row = isShown(size) ? undefined : deps.promptRow();
    const finish = (): void => {
      if (!isShown(size)) resize(size);
      taken(size, { atPrompt: row !== undefined });
      done();
    };
    if (row === undefined) finish();
    else terminal.write(clearFrom(terminal, row), finish);
  }

  function taken(size: TerminalSize, { atPrompt }: { readonly atPrompt: boolean }): void {
    if (asked && cancelWait && !isSame(asked, size)) return;
    asked = undefined;
    isPromptMoving = atPrompt;
    if (atPrompt) wait();
    else waited();
  }

  return {
    get wanted() {
      return wanted;
    },
    get isForeign() {
      return foreign !== undefined;
    },
    get isPromptMoving() {
      return isPromptMoving;
    },
    fit(size) {
      if (wanted && isSame(size, wanted)) return;
      wanted = size;
      isNews = deps.isLive();
      if (isNews) next();
      else resize(size);
      noteForeign();
    },
    take: (size, done) => terminal.write('', () => takeInTurn(size, done)),
    claim() {
      if (!foreign || !wanted) return;
      isNews = deps.isLive();
      if (isNews) next();
      else resize(wanted);
      noteForeign();
    },
    promptDrawn() {
      if (cancelWait && !asked) waited();
    },
    commandGiven() {
      if (deps.promptRow() === undefined) return;
      cancelLeave?.();
      cancelLeave = browserClock.setTimer(left, LEAVE_MS);
    },
    promptLeft: left,
    restart() {
      asked = undefined;
      left();
      waited();
    },
    replayed: noteForeign,
    dispose() {
      isNews = false;
      cancelPause?.();
      cancelLeave?.();
      cancelWait?.();
    },
  };
}

function isSame(one: TerminalSize, other: TerminalSize): boolean {
  return one.columns === other.columns && one.rows === other.rows;
}

/** Empties the rows of the screen from this one of the buffer on; the cursor stays. */
function clearFrom({ buffer, rows }: Terminal, row: number): string {
  const top = Math.min(Math.max(row - buffer.normal.baseY, 0), rows - 1);
  return `\u001b7\u001b[0m\u001b[${top + 1};1H\u001b[J\u001b8`;
}
