import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal, type ITerminalOptions } from '@xterm/xterm';
import { listenForTheme } from '../theme-tokens.ts';
import { readLines } from './buffer-text.ts';
import type { Command } from './commands.ts';
import { createCommandTracker, type CommandTracker } from './command-tracker.ts';
import type { FileLink } from './file-links.ts';
import { findLigatures } from './ligatures.ts';
import { provideFileLinks } from './link-provider.ts';
import { parseClipboardWrite, parseFolder } from './marks.ts';
import { isReport } from './reports.ts';
import { createResizing, type Resizing, type TerminalSize } from './resizing.ts';
import type { TerminalOptions } from './terminal-options.ts';
import { createRenderer, type TerminalRenderer } from './terminal-renderer.ts';
import { createSearch, type SearchCount, type TerminalSearch } from './terminal-search.ts';
import { readTheme } from './terminal-theme.ts';
import styles from './terminal.module.css';

/** What happens on the screen. */
export interface TerminalEvents {
  /** For the program: keys, and answers that the terminal gives by itself (`typed` false). */
  onInput(data: string, typed: boolean): void;
  onResize(): void;
  /** The program hears of a new size. */
  isLive(): boolean;
  onTitle(title: string): void;
  onFolder(path: string): void;
  onBell(): void;
  onCommands(commands: readonly Command[]): void;
  onCommandMark(id: number, event: MouseEvent): void;
  /** A program wants this text on the clipboard. */
  onClipboard(text: string): void;
  onSelection(text: string): void;
  onUrl(url: string, event: MouseEvent): void;
  onFileLink(link: FileLink, event: MouseEvent): void;
  onSearchCount(count: SearchCount): void;
  /** False: the terminal leaves the key alone. */
  onKey(event: KeyboardEvent): boolean;
}

/** RIS: the terminal as it was at first. */
const RESET = '\u001bc';

/** A colour that a program chose is moved until it has this contrast. */
const MINIMUM_CONTRAST = 4.5;

/**
 * One terminal's screen. It lives outside the document until a pane lends it a place, and keeps
 * its content when the pane goes.
 */
export class TerminalScreen {
  readonly #terminal: Terminal;
  readonly #element = document.createElement('div');
  readonly #fit = new FitAddon();
  readonly #renderer: TerminalRenderer;
  readonly #commands: CommandTracker;
  readonly #resizing: Resizing;
  readonly #search: TerminalSearch;
  readonly #events: TerminalEvents;
  readonly #historyEnd: number;
  readonly #sizes: ResizeObserver;
  readonly #forgetTheme: () => void;
  #options: TerminalOptions;
  #folder: string | undefined;
  #isOpen = false;
  #keepsScrollback = true;
  /** What is written happened earlier: nothing rings, and nothing is answered. */
  #replaying = false;
  #joiner: number | undefined;
  /** Writes that are not on the screen. */
  #unwritten = 0;
  #frame = 0;

  /** @param historyEnd The OSC that ends what happened earlier. */
  constructor(options: TerminalOptions, events: TerminalEvents, historyEnd: number) {
    this.#options = options;
    this.#historyEnd = historyEnd;
    this.#events = events;
    this.#element.className = styles.terminal ?? '';
    this.#terminal = new Terminal({
      allowProposedApi: true,
      // It would tell the console of every byte that is no terminal's, which takes far longer than it.
      logLevel: 'off',
      macOptionClickForcesSelection: true,
      rescaleOverlappingGlyphs: true,
      linkHandler: {
        activate: (event, url) => events.onUrl(url, event),
      },
      ...toXterm(options),
    });
    const terminal = this.#terminal;
    terminal.loadAddon(this.#fit);
    terminal.loadAddon(new UnicodeGraphemesAddon());
    terminal.loadAddon(new WebLinksAddon((event, url) => events.onUrl(url, event)));
    provideFileLinks(terminal, (link, event) => events.onFileLink(link, event));
    this.#renderer = createRenderer(terminal);
    this.#commands = createCommandTracker(terminal, {
      folder: () => this.#folder,
      replaying: () => this.#replaying,
      onChange: (commands) => events.onCommands(commands),
      onMark: (id, event) => events.onCommandMark(id, event),
      onPrompt: () => this.#resizing.promptDrawn(),
    });
    this.#resizing = createResizing(terminal, {
      promptRow: () => (events.isLive() ? this.#commands.promptRow() : undefined),
      isBehind: () => this.#unwritten > 0,
      tell: () => events.onResize(),
    });
    this.#search = createSearch(terminal, this.#element, (count) => events.onSearchCount(count));
    this.#listen();
    this.#sizes = new ResizeObserver(() => this.#scheduleFit());
    this.#sizes.observe(this.#element);
    this.#forgetTheme = listenForTheme(() => this.#applyTheme());
  }

  #listen(): void {
    const terminal = this.#terminal;
    const events = this.#events;
    terminal.onData((data) => {
      const isAnswer = isReport(data);
      // What was asked earlier was answered then; whoever types sees the present.
      if (isAnswer && this.#replaying) return;
      this.#replaying = false;
      events.onInput(data, !isAnswer);
    });
    terminal.onBinary((data) => events.onInput(data, false));
    terminal.onTitleChange((title) => events.onTitle(title));
    terminal.onBell(() => {
      if (!this.#replaying) events.onBell();
    });
    terminal.onSelectionChange(() => events.onSelection(terminal.getSelection()));
    terminal.attachCustomKeyEventHandler((event) => events.onKey(event));
    terminal.parser.registerOscHandler(7, (payload) => {
      const folder = parseFolder(payload);
      if (folder !== undefined && folder !== this.#folder) {
        this.#folder = folder;
        events.onFolder(folder);
      }
      return true;
    });
    terminal.parser.registerOscHandler(this.#historyEnd, () => {
      this.#replaying = false;
      return true;
    });
    terminal.parser.registerOscHandler(52, (payload) => {
      const text = parseClipboardWrite(payload);
      if (text !== undefined && !this.#replaying) events.onClipboard(text);
      return true;
    });
  }

  /** Stands in this node until it is given another one or taken back. */
  attach(parent: HTMLElement): void {
    parent.append(this.#element);
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#terminal.open(this.#element);
      this.#terminal.textarea?.setAttribute('aria-label', 'Terminal input');
    }
    this.#applyTheme();
    this.#fitNow();
  }

  /** Leaves its place; what is written still arrives. */
  detach(): void {
    this.#element.remove();
    this.#renderer.use(this.#options.renderer, false);
  }

  /** `done` when the bytes are on the screen. */
  write(bytes: Uint8Array, done: () => void): void {
    this.#unwritten += 1;
    this.#terminal.write(bytes, () => {
      this.#unwritten -= 1;
      done();
    });
  }

  /** In its turn: what was written before is dealt with first. */
  restart(): void {
    this.#unwritten += 1;
    this.#terminal.write(RESET, () => {
      this.#unwritten -= 1;
      this.#commands.reset();
      this.#replaying = true;
    });
  }

  isFullScreen(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  keepScrollback(on: boolean): void {
    this.#keepsScrollback = on;
    this.#terminal.options.scrollback = on ? this.#options.scrollback : 0;
  }

  size(): TerminalSize {
    return { columns: this.#terminal.cols, rows: this.#terminal.rows };
  }

  setOptions(options: TerminalOptions): void {
    this.#options = options;
    Object.assign(this.#terminal.options, toXterm(options));
    this.keepScrollback(this.#keepsScrollback);
    this.#useLigatures();
    this.#renderer.use(options.renderer, this.#isVisible());
    this.#scheduleFit();
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** As if typed, with the marks of a paste for a program that asked for them. */
  paste(text: string): void {
    this.#terminal.paste(text);
  }

  get bracketedPaste(): boolean {
    return this.#terminal.modes.bracketedPasteMode;
  }

  get selection(): string {
    return this.#terminal.getSelection();
  }

  /** Can be seen, as far as the window can. */
  get isShown(): boolean {
    return this.#element.checkVisibility({ visibilityProperty: true });
  }

  selectAll(): void {
    this.#terminal.selectAll();
  }

  /** Everything but the line of the cursor goes. */
  clear(): void {
    this.#terminal.clear();
  }

  /** To the newest line that holds this text; false when none does. */
  revealLine(text: string): boolean {
    const buffer = this.#terminal.buffer.normal;
    const wanted = text.trimEnd();
    for (let row = buffer.length - 1; row >= 0; row -= 1) {
      const line = buffer.getLine(row);
      if (!line || line.isWrapped) continue;
      const [whole = ''] = readLines(
        buffer,
        row,
        row + Math.ceil(wanted.length / this.#terminal.cols) + 1,
      );
      if (!whole.includes(wanted)) continue;
      this.#terminal.scrollToLine(Math.max(0, row - Math.floor(this.#terminal.rows / 3)));
      this.#terminal.selectLines(row, row);
      return true;
    }
    return false;
  }

  find(...args: Parameters<TerminalSearch['find']>): void {
    this.#search.find(...args);
  }

  clearFind(): void {
    this.#search.clear();
  }

  outputOf(commandId: number): string {
    return this.#commands.outputOf(commandId);
  }

  jumpCommand(direction: -1 | 1): void {
    this.#commands.jump(direction);
  }

  dispose(): void {
    this.#resizing.dispose();
    cancelAnimationFrame(this.#frame);
    this.#sizes.disconnect();
    this.#forgetTheme();
    this.#commands.dispose();
    this.#renderer.dispose();
    this.#terminal.dispose();
    this.#element.remove();
  }

  #isVisible(): boolean {
    return this.#element.isConnected && this.#element.clientWidth > 0;
  }

  #applyTheme(): void {
    if (!this.#element.isConnected) return;
    this.#terminal.options.theme = readTheme(this.#element);
    this.#terminal.options.fontFamily = fontOf(this.#options, this.#element);
  }

  #useLigatures(): void {
    if (this.#options.ligatures && this.#joiner === undefined) {
      this.#joiner = this.#terminal.registerCharacterJoiner(findLigatures);
    } else if (!this.#options.ligatures && this.#joiner !== undefined) {
      this.#terminal.deregisterCharacterJoiner(this.#joiner);
      this.#joiner = undefined;
    }
  }

  /** Once per frame at most, after the layout is known. */
  #scheduleFit(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#fitNow());
  }

  #fitNow(): void {
    const isVisible = this.#isVisible();
    this.#renderer.use(this.#options.renderer, isVisible);
    if (!isVisible || !this.#isOpen) return;
    if (this.#joiner === undefined) this.#useLigatures();
    const wanted = this.#fit.proposeDimensions();
    if (!wanted || Number.isNaN(wanted.cols) || Number.isNaN(wanted.rows)) return;
    this.#resizing.to({ columns: wanted.cols, rows: wanted.rows });
  }
}

function toXterm(options: TerminalOptions): ITerminalOptions {
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
function fontOf({ fontFamily }: TerminalOptions, element: Element): string {
  const own = getComputedStyle(element).getPropertyValue('--font-mono').trim();
  return fontFamily.trim() === '' ? own : `${fontFamily}, ${own}`;
}
