export type TerminalSize = { readonly columns: number; readonly rows: number };

/** What shows a terminal: it takes bytes in, at its own pace, and keeps them while it is away. */
export interface TerminalDisplay {
  /** `done` when the bytes are dealt with. */
  write(bytes: Uint8Array, done: () => void): void;
  /** What is written next is of this size; `done` when it can be. */
  resize(size: TerminalSize, done: () => void): void;
  /** Brings the newest line with this text into view; false when there is none. */
  revealLine(text: string): boolean;
  /** Everything shown goes, and what follows happened earlier, up to the end of the history. */
  restart(): void;
  /** A program has taken the whole screen, as editors and pagers do. */
  isFullScreen(): boolean;
  /** Off: what has scrolled away is let go and no longer kept; on: it is kept from now on. */
  keepScrollback(on: boolean): void;
  /** That its place has room for, and the program should have. */
  size(): TerminalSize;
  dispose(): void;
}
