import { matchesShortcut, type KeyPress } from '../../../ui/shortcut.ts';

/** What a key does in a terminal that is neither the shell's nor the app's. */
export type TerminalAction =
  | 'copy'
  | 'paste'
  | 'find'
  | 'previous-command'
  | 'next-command'
  | 'palette'
  | 'clear'
  | 'select-all'
  | 'larger'
  | 'smaller'
  | 'regular-size';

/** `shell`: the program gets it. `app`: the terminal leaves it alone. */
export type KeyOwner = 'shell' | 'app' | TerminalAction;

export type KeyFacts = {
  readonly mac: boolean;
  readonly hasSelection: boolean;
  /** Who gets Ctrl with a letter that means something to both. */
  readonly controlKeys: 'shell' | 'app';
};

const macActions: Readonly<Record<string, TerminalAction>> = {
  'mod+c': 'copy',
  'mod+v': 'paste',
  'mod+f': 'find',
  'mod+a': 'select-all',
  'mod+arrowup': 'previous-command',
  'mod+arrowdown': 'next-command',
  'mod+=': 'larger',
  'mod++': 'larger',
  'mod+-': 'smaller',
  'mod+0': 'regular-size',
};

/** Ctrl+Shift, since Ctrl alone belongs to the shell. */
const otherActions: Readonly<Record<string, TerminalAction>> = {
  'ctrl+shift+c': 'copy',
  'ctrl+shift+v': 'paste',
  'shift+insert': 'paste',
  'ctrl+insert': 'copy',
  'ctrl+shift+f': 'find',
  'ctrl+shift+a': 'select-all',
  'ctrl+shift+p': 'palette',
  'ctrl+shift+k': 'clear',
  'ctrl+shift+arrowup': 'previous-command',
  'ctrl+shift+arrowdown': 'next-command',
  'ctrl+=': 'larger',
  'ctrl+-': 'smaller',
  'ctrl+0': 'regular-size',
};

/** Of the app, and nothing to a shell. */
const appOnly = [
  'mod+,',
  'mod+.',
  'mod+j',
  'mod+shift+n',
  'mod+shift+`',
  'mod+`',
  'f6',
  'shift+f6',
  ...['left', 'right', 'up', 'down'].map((way) => `mod+alt+arrow${way}`),
];
const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => `mod+${digit}`);

/** Of the app, and line editing to a shell. */
const contested = ['k', 'n', 'p', 'e', 'f', 'b', '\\'].map((key) => `mod+${key}`);

/** Who a key that was pressed in a terminal belongs to. */
export function ownerOf(press: KeyPress, { mac, hasSelection, controlKeys }: KeyFacts): KeyOwner {
  const isKey = (keys: string): boolean => matchesShortcut(press, keys, mac);
  if (mac && isKey('mod+k')) return controlKeys === 'app' ? 'app' : 'clear';
  for (const [keys, action] of Object.entries(mac ? macActions : otherActions)) {
    if (!isKey(keys)) continue;
    // Nothing to copy: ⌘C means nothing to a shell, and Ctrl+Shift+C would interrupt it.
    return action === 'copy' && !hasSelection && mac ? 'shell' : action;
  }
  // ⌘ means nothing to a shell.
  if (mac && press.metaKey) return 'app';
  if ([...appOnly, ...digits].some(isKey)) return 'app';
  if (controlKeys === 'app' && contested.some(isKey)) return 'app';
  return 'shell';
}
