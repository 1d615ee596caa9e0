import type { Problem } from './problem.ts';
import type { TerminalSize } from './terminal-display.ts';

/** A command that was run at the prompt, as the shell's marks tell it. */
export type TerminalCommand = {
  readonly id: number;
  readonly text: string;
  readonly folder: string | undefined;
  readonly phase: 'running' | 'ended';
  readonly exitCode: number | undefined;
  readonly startedAtMs: number | undefined;
  readonly durationMs: number | undefined;
};

/** What a terminal waits for the person to say. */
export type TerminalQuestion =
  /** Several lines are to be pasted into a program that would run each. */
  | { readonly kind: 'paste'; readonly text: string }
  /** A program wants this on the clipboard. */
  | { readonly kind: 'clipboard'; readonly text: string };

export type TerminalState = {
  /**
   * `idle` not started; `connecting`; `open`; `lost` it comes back by itself; `stopped` the
   * workspace is; `failed` see `problem`; `ended` the program has.
   */
  readonly phase: 'idle' | 'connecting' | 'open' | 'lost' | 'stopped' | 'failed' | 'ended';
  readonly problem: Problem | undefined;
  /** Of the program that has ended; undefined when it is not known. */
  readonly exitCode: number | undefined;
  /** As the person named it; empty when they did not. */
  readonly name: string;
  /** As the program named it; empty when it did not. */
  readonly programTitle: string;
  /** Absolute; undefined until the shell or the server tells. */
  readonly folder: string | undefined;
  /** Oldest first. */
  readonly commands: readonly TerminalCommand[];
  readonly question: TerminalQuestion | undefined;
  /** Of the program's terminal, where another window has it that is of another size. */
  readonly foreignSize: TerminalSize | undefined;
  /** What the person said about programs that write to the clipboard here. */
  readonly clipboard: 'ask' | 'allowed' | 'denied';
  /** Text of a line to bring into view when it is there. */
  readonly wantedLine: string | undefined;
  /** Its find bar is open; the number grows with every request for it. */
  readonly finding: number | undefined;
  readonly found: TerminalFindCount;
  /** Its list of commands is open, at this one or (0) at the newest. */
  readonly shownCommand: number | undefined;
};

/** `position` from 1, 0 for none; there are at least `total` when `more`. */
export type TerminalFindCount = {
  readonly position: number;
  readonly total: number;
  readonly more: boolean;
};

export const initialTerminalState: TerminalState = {
  phase: 'idle',
  problem: undefined,
  exitCode: undefined,
  name: '',
  programTitle: '',
  folder: undefined,
  commands: [],
  question: undefined,
  foreignSize: undefined,
  clipboard: 'ask',
  wantedLine: undefined,
  finding: undefined,
  found: { position: 0, total: 0, more: false },
  shownCommand: undefined,
};
