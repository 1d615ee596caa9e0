import type { IDecoration, IMarker, Terminal } from '@xterm/xterm';
import { browserClock } from '../../ui/browser-clock.ts';
import { readLines, startOfLine } from './buffer-text.ts';
import {
  describeCommand,
  noCommands,
  withMark,
  type Command,
  type CommandsState,
} from './commands.ts';
import { parseMark, type PromptRedraw, type ShellMark } from './marks.ts';
import styles from './terminal.module.css';

export interface CommandTracker {
  commands(): readonly Command[];
  /** Of a command that has left the scrollback: empty. */
  outputOf(id: number): string;
  /** Scrolls to the command before (-1) or after (1) the one at the top; false: there is none. */
  jump(direction: -1 | 1): boolean;
  /**
   * The row from which on the shell draws its prompt again at another size; undefined where it is
   * not at its prompt, or does not say.
   */
  promptRow(): number | undefined;
  reset(): void;
  dispose(): void;
}

export type CommandTrackerDeps = {
  /** Where the shell is, when it says so. */
  readonly folder: () => string | undefined;
  /** What is written now happened earlier. */
  readonly replaying: () => boolean;
  readonly onChange: (commands: readonly Command[]) => void;
  /** The prompt stands there, anew or again. */
  readonly onPrompt: () => void;
  /** A command runs, or another prompt comes. */
  readonly onPromptLeft: () => void;
  /** A mark in the gutter was pressed. */
  readonly onMark: (id: number, event: MouseEvent) => void;
};

type Place = {
  readonly prompt: IMarker;
  readonly output: IMarker;
  end: IMarker | undefined;
  decoration: IDecoration | undefined;
};

/** Follows the shell's marks, and shows each command's outcome in the gutter. */
export function createCommandTracker(terminal: Terminal, deps: CommandTrackerDeps): CommandTracker {
  let state: CommandsState = noCommands;
  const places = new Map<number, Place>();
  let prompt: IMarker | undefined;
  /** Where the prompt begins that the cursor is at, be it the first or a secondary one. */
  let shown: { readonly marker: IMarker; readonly redraws: PromptRedraw | undefined } | undefined;
  /** Where what is typed begins at it. */
  let shownInput: IMarker | undefined;
  let isSecondary = false;
  let input: { readonly marker: IMarker; readonly column: number } | undefined;
  let runningFrom: IMarker | undefined;

  const handler = terminal.parser.registerOscHandler(133, (payload) => {
    const mark = parseMark(payload);
    // A full-screen program has its own screen without a scrollback to mark.
    if (mark && terminal.buffer.active.type === 'normal') take(mark);
    return true;
  });

  function take(mark: ShellMark): void {
    const before = state;
    if (mark.type === 'prompt') takePrompt(mark);
    if (mark.type === 'input') takeInput();
    if (mark.type === 'output') runningFrom = terminal.registerMarker(0);
    state = withMark(before, mark, {
      typed: mark.type === 'output' ? typedText() : '',
      folder: deps.folder(),
      nowMs: deps.replaying() ? undefined : browserClock.monotonicMs(),
    });
    if (mark.type === 'input') deps.onPrompt();
    const isNext = mark.type === 'prompt' && !mark.secondary;
    if (mark.type === 'output' || isNext) deps.onPromptLeft();
    if (state.commands === before.commands) return;
    const last = state.commands.at(-1);
    if (last && !places.has(last.id) && runningFrom) open(last, runningFrom);
    for (const command of before.commands.slice(-1)) {
      const ended = state.commands.find(({ id }) => id === command.id);
      if (ended?.phase === 'ended' && command.phase === 'running') close(ended);
    }
    forgetOld();
    deps.onChange(state.commands);
  }

  function takePrompt({ secondary, redraws }: ShellMark & { type: 'prompt' }): void {
    shown?.marker.dispose();
    shown = { marker: terminal.registerMarker(0), redraws };
    isSecondary = secondary;
    if (!secondary) prompt = terminal.registerMarker(0);
  }

  function takeInput(): void {
    shownInput?.dispose();
    shownInput = terminal.registerMarker(0);
    if (isSecondary) return;
    input?.marker.dispose();
    input = { marker: terminal.registerMarker(0), column: terminal.buffer.active.cursorX };
  }

  /** What stands between the prompt and the cursor, for shells that do not say what they run. */
  function typedText(): string {
    if (!input || input.marker.line < 0) return '';
    const buffer = terminal.buffer.active;
    const end = buffer.baseY + buffer.cursorY;
    const [first = '', ...rest] = readLines(
      buffer,
      input.marker.line,
      Math.max(end, input.marker.line + 1),
    );
    return [first.slice(input.column), ...rest].join('\n').trim();
  }

  function open(command: Command, output: IMarker): void {
    const place: Place = {
      prompt: prompt ?? output,
      output,
      end: undefined,
      decoration: undefined,
    };
    places.set(command.id, place);
    decorate(command, place);
    output.onDispose(() => {
      place.decoration?.dispose();
    });
  }

  function close(command: Command): void {
    const place = places.get(command.id);
    if (!place) return;
    place.end = terminal.registerMarker(0);
    decorate(command, place);
  }

  function decorate(command: Command, place: Place): void {
    place.decoration?.dispose();
    place.decoration = terminal.registerDecoration({ marker: place.prompt, x: 0, width: 1 });
    place.decoration?.onRender((element) => drawMark(element, command));
  }

  function drawMark(element: HTMLElement, command: Command): void {
    if (element.dataset['command'] === String(command.id)) return;
    const outcome = outcomeOf(command);
    element.dataset['command'] = String(command.id);
    element.dataset['outcome'] = outcome;
    element.classList.add(styles.mark ?? '');
    element.textContent = marks[outcome];
    element.title = describeCommand(command);
    element.addEventListener('click', (event) => deps.onMark(command.id, event));
  }

  function forgetOld(): void {
    const [oldest] = state.commands;
    for (const [id, place] of places) {
      if (oldest && id >= oldest.id) return;
      place.decoration?.dispose();
      place.end?.dispose();
      place.output.dispose();
      places.delete(id);
    }
  }

  function clear(): void {
    for (const place of places.values()) place.decoration?.dispose();
    places.clear();
    prompt = undefined;
    shown = undefined;
    shownInput = undefined;
    input = undefined;
    runningFrom = undefined;
    state = noCommands;
  }

  return {
    commands: () => state.commands,
    outputOf(id) {
      const place = places.get(id);
      if (!place || place.output.line < 0) return '';
      const buffer = terminal.buffer.normal;
      const end = place.end?.line ?? buffer.baseY + buffer.cursorY + 1;
      return readLines(buffer, place.output.line, end).join('\n').trimEnd();
    },
    jump(direction) {
      const top = terminal.buffer.active.viewportY;
      const lines = Array.from(places.values(), ({ prompt: { line } }) => line).filter(
        (line) => line >= 0,
      );
      const target =
        direction < 0 ? lines.findLast((line) => line < top) : lines.find((line) => line > top);
      if (target !== undefined) terminal.scrollToLine(target);
      else if (direction > 0) terminal.scrollToBottom();
      return target !== undefined;
    },
    promptRow() {
      if (state.phase !== 'input' || !shown?.redraws || shown.marker.line < 0) return undefined;
      const first = shown.marker.line;
      if (shown.redraws === 'whole' || !shownInput || shownInput.line < 0) return first;
      return Math.max(first, startOfLine(terminal.buffer.normal, shownInput.line));
    },
    reset() {
      clear();
      deps.onChange(state.commands);
    },
    dispose() {
      handler.dispose();
      clear();
    },
  };
}

type Outcome = 'running' | 'done' | 'failed' | 'unknown';

const marks: Readonly<Record<Outcome, string>> = {
  running: '◦',
  done: '•',
  failed: '×',
  unknown: '·',
};

function outcomeOf({ phase, exitCode }: Command): Outcome {
  if (phase === 'running') return 'running';
  if (exitCode === undefined) return 'unknown';
  return exitCode === 0 ? 'done' : 'failed';
}
