/** What shows a terminal: it takes bytes in, at its own pace, and keeps them while it is away. */
export interface TerminalDisplay {
  /** `done` when the bytes are dealt with. */
  write(bytes: Uint8Array, done: () => void): void;
  /** Bytes that came before: nothing is answered to them. */
  replay(bytes: Uint8Array, done: () => void): void;
  /** Brings the newest line with this text into view; false when there is none. */
  revealLine(text: string): boolean;
  /** Everything shown goes. */
  reset(): void;
  size(): { readonly columns: number; readonly rows: number };
  dispose(): void;
}
