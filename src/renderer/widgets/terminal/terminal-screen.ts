import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { browserClock } from '../../ui/browser-clock.ts';
import { listenForTheme } from '../theme-tokens.ts';
import { createCursorView, type CursorView } from './cursor-view.ts';
import { createCommandTracker, type CommandTracker } from './command-tracker.ts';
import { findLigatures } from './ligatures.ts';
import { provideFileLinks } from './link-provider.ts';
import { listenToProgram } from './program-signals.ts';
import { isReport } from './reports.ts';
import { createResizing, type Resizing, type TerminalSize } from './resizing.ts';
import { revealLine } from './reveal-line.ts';
import type { TerminalEvents } from './terminal-events.ts';
import type { TerminalOptions } from './terminal-options.ts';
import { createRenderer, type TerminalRenderer } from './terminal-renderer.ts';
import { createSearch, type TerminalSearch } from './terminal-search.ts';
import { readTheme } from './terminal-theme.ts';
import styles from './terminal.module.css';
import { createTyping, type Typing } from './typing.ts';
import { fontOf, toXterm } from './xterm-options.ts';

/** RIS: the terminal as it was at first. */
const RESET = '\u001bc';

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
  readonly #typing: Typing;
  readonly #cursorView: CursorView;
  readonly #search: TerminalSearch;
  readonly #events: TerminalEvents;
  readonly #sizes: ResizeObserver;
  readonly #forgetTheme: () => void;
  #options: TerminalOptions;
  #folder: string | undefined;
  #isOpen = false;
  #keepsScrollback = true;
  /** What is written happened earlier: nothing rings, and nothing is answered. */
  #replaying = false;
  #joiner: number | undefined;
  #frame = 0;

  /** @param historyEnd The OSC that ends what happened earlier. */
  constructor(options: TerminalOptions, events: TerminalEvents, historyEnd: number) {
    this.#options = options;
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
      onPromptLeft: () => this.#resizing.promptLeft(),
    });
    this.#resizing = createResizing(terminal, {
      promptRow: () => this.#commands.promptRow(),
      isLive: () => events.isLive(),
      isReplaying: () => this.#replaying,
      ask: () => events.onResize(),
      onForeign: (size) => this.#showForeign(size),
      onSettled: () => this.#typing.open(),
    });
    this.#typing = createTyping(browserClock, this.#resizing, (data) => events.onInput(data, true));
    this.#cursorView = createCursorView(terminal, this.#element);
    this.#search = createSearch(terminal, this.#element, (count) => events.onSearchCount(count));
    this.#listen(historyEnd);
    this.#sizes = new ResizeObserver(() => this.#scheduleFit());
    this.#sizes.observe(this.#element);
    this.#forgetTheme = listenForTheme(() => this.#applyTheme());
  }

  #listen(historyEnd: number): void {
    const terminal = this.#terminal;
    const events = this.#events;
    terminal.onData((data) => this.#takeInput(data));
    terminal.onBinary((data) => events.onInput(data, false));
    terminal.onSelectionChange(() => events.onSelection(terminal.getSelection()));
    terminal.attachCustomKeyEventHandler((event) => events.onKey(event));
    for (const sign of ['focusin', 'pointerdown'] as const) {
      this.#element.addEventListener(sign, () => this.#resizing.claim());
    }
    listenToProgram(terminal, historyEnd, {
      onTitle: (title) => events.onTitle(title),
      onFolder: (folder) => this.#moveTo(folder),
      onBell: () => this.#replaying || events.onBell(),
      onClipboard: (text) => this.#replaying || events.onClipboard(text),
      onHistoryEnd: () => this.#endReplay(),
    });
  }

  #takeInput(data: string): void {
    const isAnswer = isReport(data);
    // What was asked earlier was answered then, and the window that has the size answers now.
    if (isAnswer && (this.#replaying || this.#resizing.isForeign)) return;
    // Whoever types sees the present.
    this.#endReplay();
    if (isAnswer) this.#events.onInput(data, false);
    else this.#typing.type(data);
  }

  #endReplay(): void {
    if (!this.#replaying) return;
    this.#replaying = false;
    this.#resizing.replayed();
  }

  #showForeign(size: TerminalSize | undefined): void {
    this.#cursorView.follow(size !== undefined);
    this.#events.onForeignSize(size);
  }

  #moveTo(folder: string): void {
    if (folder === this.#folder) return;
    this.#folder = folder;
    this.#events.onFolder(folder);
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
    this.#terminal.write(bytes, done);
  }

  /** In its turn: what was written before is of the size before. */
  resize(size: TerminalSize, done: () => void): void {
    this.#resizing.take(size, done);
  }

  /** In its turn: what was written before is dealt with first. */
  restart(): void {
    this.#terminal.write(RESET, () => {
      this.#commands.reset();
      this.#replaying = true;
      this.#resizing.restart();
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
    const { cols, rows } = this.#terminal;
    return this.#resizing.wanted ?? { columns: cols, rows };
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
    return revealLine(this.#terminal, text);
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
    this.#typing.dispose();
    this.#cursorView.dispose();
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
    this.#resizing.fit({ columns: wanted.cols, rows: wanted.rows });
  }
}
