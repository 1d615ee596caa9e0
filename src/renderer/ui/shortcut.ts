/** The parts of a keyboard event that decide a shortcut. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const arrows: Readonly<Record<string, string>> = {
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
};

const macSymbols: Readonly<Record<string, string>> = {
  ...arrows,
  mod: '⌘',
  shift: '⇧',
  alt: '⌥',
  ctrl: '⌃',
  enter: '↩',
  escape: 'Esc',
};

const otherNames: Readonly<Record<string, string>> = {
  ...arrows,
  mod: 'Ctrl',
  shift: 'Shift',
  alt: 'Alt',
  ctrl: 'Ctrl',
  enter: 'Enter',
  escape: 'Esc',
};

export function isMac(): boolean {
  return navigator.platform.startsWith('Mac');
}

/** `mod+shift+a` → `['Ctrl', 'Shift', 'A']`, or `['⌘', '⇧', 'A']` on a Mac. */
export function describeShortcut(keys: string, mac: boolean = isMac()): readonly string[] {
  const names = mac ? macSymbols : otherNames;
  return keys.split('+').map((key) => names[key] ?? key.toUpperCase());
}

/** Whether the key press is exactly this shortcut; `mod` is ⌘ on a Mac, Ctrl elsewhere. */
export function matchesShortcut(press: KeyPress, keys: string, mac: boolean = isMac()): boolean {
  const parts = keys.split('+');
  const wants = (name: string): boolean => parts.includes(name);
  const ctrl = wants('ctrl') || (wants('mod') && !mac);
  const meta = wants('mod') && mac;
  return (
    press.key.toLowerCase() === parts.at(-1) &&
    press.ctrlKey === ctrl &&
    press.metaKey === meta &&
    press.shiftKey === wants('shift') &&
    press.altKey === wants('alt')
  );
}
