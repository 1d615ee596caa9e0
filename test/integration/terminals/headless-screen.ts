import { Terminal } from '@xterm/xterm';
import { systemClock } from '#main/platform/clock.ts';
import type { TerminalDisplay, TerminalSize } from '#renderer/state/terminal-display.ts';
import { readLines } from '#renderer/widgets/terminal/buffer-text.ts';
import { createCommandTracker } from '#renderer/widgets/terminal/command-tracker.ts';
import { createResizing, type Resizing } from '#renderer/widgets/terminal/resizing.ts';
import { createTyping } from '#renderer/widgets/terminal/typing.ts';

/** What a terminal's screen does with output and sizes, drawn by nobody. */
export interface HeadlessScreen extends Pick<TerminalDisplay, 'write' | 'resize'> {
  /** From the keyboard. */
  type(data: string): void;
  /** There is room for this. */
  fit(size: TerminalSize): void;
  size(): TerminalSize;
  /** All down to the cursor; rows that only wrapped are one line. */
  lines(): readonly string[];
  /** The shell waits there for what is typed. */
  isAtPrompt(): boolean;
}

export function createHeadlessScreen(program: {
  /** Asks it to have this size. */
  readonly ask: (size: TerminalSize) => void;
  readonly send: (data: string) => void;
}): HeadlessScreen {
  const terminal = new Terminal({
    allowProposedApi: true,
    logLevel: 'off',
    scrollback: 100_000,
    cols: 80,
    rows: 24,
  });
  const ignore = (): void => undefined;
  const commands = createCommandTracker(terminal, {
    folder: () => undefined,
    replaying: () => false,
    onChange: ignore,
    onMark: ignore,
    onPrompt: () => resizing.promptDrawn(),
    onPromptLeft: () => resizing.promptLeft(),
  });
  const resizing: Resizing = createResizing(terminal, {
    promptRow: () => commands.promptRow(),
    isLive: () => true,
    isReplaying: () => false,
    ask: () => resizing.wanted && program.ask(resizing.wanted),
    onForeign: ignore,
    onSettled: () => typing.open(),
  });
  const typing = createTyping(systemClock, resizing, program.send);
  return {
    write: (bytes, done) => terminal.write(bytes, done),
    resize: (size, done) => resizing.take(size, done),
    type: (data) => typing.type(data),
    fit: (size) => resizing.fit(size),
    size: () => ({ columns: terminal.cols, rows: terminal.rows }),
    lines() {
      const { normal } = terminal.buffer;
      return readLines(normal, 0, normal.baseY + normal.cursorY + 1);
    },
    isAtPrompt: () => commands.promptRow() !== undefined,
  };
}
