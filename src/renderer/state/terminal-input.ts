import type { StoreApi } from 'zustand/vanilla';
import type { TerminalState } from './terminal-state.ts';

/** What goes to a terminal's program. */
export interface TerminalInput {
  /** False when it cannot get there now. */
  send(data: string): boolean;
  /** Like `send`, for a person: while it connects, what they type waits until it can be sent. */
  type(data: string): boolean;
}

/** UTF-16 units that go into one message. */
const MESSAGE_LENGTH = 16 * 1024;

/** UTF-16 units that are kept of what is typed while it connects. */
const EARLY_LENGTH = 4096;

export function createTerminalInput(
  store: StoreApi<TerminalState>,
  write: (part: string) => boolean,
): TerminalInput {
  /** While it connected; gone when that fails. */
  let typedEarly = '';
  store.subscribe(({ phase }, before) => {
    if (before.phase !== 'connecting' || phase === 'connecting') return;
    const typed = typedEarly;
    typedEarly = '';
    if (phase === 'open' && typed !== '') send(typed);
  });

  function send(data: string): boolean {
    if (store.getState().phase !== 'open') return false;
    let isSent = true;
    for (const part of splitText(data)) isSent = write(part) && isSent;
    return isSent;
  }

  return {
    send,
    type(data) {
      if (store.getState().phase !== 'connecting') return send(data);
      if (typedEarly.length + data.length > EARLY_LENGTH) return false;
      typedEarly += data;
      return true;
    },
  };
}

/** Parts of a text that are no longer than a message may be, none ending inside a character. */
export function splitText(text: string, length = MESSAGE_LENGTH): readonly string[] {
  const parts: string[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + length, text.length);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end -= 1;
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}
