import type { Command } from './commands.ts';
import type { FileLink } from './file-links.ts';
import type { TerminalSize } from './resizing.ts';
import type { SearchCount } from './terminal-search.ts';

/** What happens on the screen. */
export interface TerminalEvents {
  /** For the program: keys, and answers that the terminal gives by itself (`typed` false). */
  onInput(data: string, typed: boolean): void;
  /** It wants another size: its program is to be asked. */
  onResize(): void;
  /** It has the size of another window; undefined when it has its own. */
  onForeignSize(size: TerminalSize | undefined): void;
  /** There is a program, which tells its size before its output. */
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
