import type { TerminalDisplay } from './terminal-display.ts';

/** Bytes that are handed to the display at once; more wait here, the server holds back the rest. */
export const DISPLAY_WINDOW_BYTES = 256 * 1024;

export interface TerminalFlow {
  /** From the socket. */
  push(bytes: Uint8Array): void;
  /** What waits is void: another connection tells it anew. */
  restart(): void;
  /** Bytes that came and are not on the display. */
  pending(): number;
}

/**
 * Hands what arrives to the display in order, a bounded part at a time, and tells what was dealt
 * with. What waits is bounded by what the server sends before it is told.
 */
export function createTerminalFlow(
  display: Pick<TerminalDisplay, 'write'>,
  consumed: (bytes: number) => void,
): TerminalFlow {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let shownBytes = 0;
  /** Grows with every connection: what an earlier one brought is told to nobody. */
  let connection = 0;

  function drain(): void {
    while (shownBytes < DISPLAY_WINDOW_BYTES) {
      const chunk = waiting.shift();
      if (!chunk) return;
      waitingBytes -= chunk.byteLength;
      hand(chunk);
    }
  }

  function hand(bytes: Uint8Array): void {
    const mine = connection;
    shownBytes += bytes.byteLength;
    display.write(bytes, () => {
      shownBytes -= bytes.byteLength;
      if (mine === connection) consumed(bytes.byteLength);
      drain();
    });
  }

  return {
    push(bytes) {
      waiting.push(bytes);
      waitingBytes += bytes.byteLength;
      drain();
    },
    restart() {
      connection += 1;
      waiting = [];
      waitingBytes = 0;
    },
    pending: () => waitingBytes + shownBytes,
  };
}
