import type { IDisposable, Terminal } from '@xterm/xterm';
import { parseClipboardWrite, parseFolder } from './marks.ts';

/** What a program says in its output besides what is shown. */
export interface ProgramSignals {
  onTitle(title: string): void;
  onFolder(path: string): void;
  onBell(): void;
  /** It wants this text on the clipboard. */
  onClipboard(text: string): void;
  /** What happened earlier ends here. */
  onHistoryEnd(): void;
}

/** @param historyEnd The OSC that ends what happened earlier. */
export function listenToProgram(
  terminal: Terminal,
  historyEnd: number,
  signals: ProgramSignals,
): void {
  terminal.onTitleChange((title) => signals.onTitle(title));
  terminal.onBell(() => signals.onBell());
  onCommand(terminal, 7, (payload) => {
    const folder = parseFolder(payload);
    if (folder !== undefined) signals.onFolder(folder);
  });
  onCommand(terminal, historyEnd, () => signals.onHistoryEnd());
  onCommand(terminal, 52, (payload) => {
    const text = parseClipboardWrite(payload);
    if (text !== undefined) signals.onClipboard(text);
  });
}

function onCommand(
  { parser }: Terminal,
  command: number,
  take: (payload: string) => void,
): IDisposable {
  return parser.registerOscHandler(command, (payload) => {
    take(payload);
    return true;
  });
}
