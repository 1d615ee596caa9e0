/** Names of keys, as people and models write them, and what X calls them (its keysyms). */

const shift = 0xffe1;
const control = 0xffe3;
const alt = 0xffe9;
const superKey = 0xffeb;

const named: Readonly<Record<string, number>> = {
  shift,
  shift_l: shift,
  shift_r: 0xffe2,
  ctrl: control,
  control,
  control_l: control,
  control_r: 0xffe4,
  alt,
  alt_l: alt,
  alt_r: 0xffea,
  option: alt,
  altgr: 0xfe03,
  iso_level3_shift: 0xfe03,
  super: superKey,
  super_l: superKey,
  super_r: 0xffec,
  cmd: superKey,
  command: superKey,
  meta: superKey,
  win: superKey,
  windows: superKey,
  return: 0xff0d,
  enter: 0xff0d,
  kp_enter: 0xff8d,
  tab: 0xff09,
  iso_left_tab: 0xfe20,
  escape: 0xff1b,
  esc: 0xff1b,
  backspace: 0xff08,
  delete: 0xffff,
  del: 0xffff,
  insert: 0xff63,
  home: 0xff50,
  end: 0xff57,
  left: 0xff51,
  arrowleft: 0xff51,
  up: 0xff52,
  arrowup: 0xff52,
  right: 0xff53,
  arrowright: 0xff53,
  down: 0xff54,
  arrowdown: 0xff54,
  page_up: 0xff55,
  pageup: 0xff55,
  prior: 0xff55,
  page_down: 0xff56,
  pagedown: 0xff56,
  next: 0xff56,
  menu: 0xff67,
  print: 0xff61,
  printscreen: 0xff61,
  pause: 0xff13,
  scroll_lock: 0xff14,
  num_lock: 0xff7f,
  numlock: 0xff7f,
  caps_lock: 0xffe5,
  capslock: 0xffe5,
  space: 0x20,
  exclam: 0x21,
  quotedbl: 0x22,
  numbersign: 0x23,
  dollar: 0x24,
  percent: 0x25,
  ampersand: 0x26,
  apostrophe: 0x27,
  parenleft: 0x28,
  parenright: 0x29,
  asterisk: 0x2a,
  plus: 0x2b,
  comma: 0x2c,
  minus: 0x2d,
  period: 0x2e,
  slash: 0x2f,
  colon: 0x3a,
  semicolon: 0x3b,
  less: 0x3c,
  equal: 0x3d,
  greater: 0x3e,
  question: 0x3f,
  at: 0x40,
  bracketleft: 0x5b,
  backslash: 0x5c,
  bracketright: 0x5d,
  asciicircum: 0x5e,
  underscore: 0x5f,
  grave: 0x60,
  braceleft: 0x7b,
  bar: 0x7c,
  braceright: 0x7d,
  asciitilde: 0x7e,
  kp_add: 0xffab,
  kp_subtract: 0xffad,
  kp_multiply: 0xffaa,
  kp_divide: 0xffaf,
  kp_decimal: 0xffae,
  back: 0x1008_ff26,
  xf86back: 0x1008_ff26,
  forward: 0x1008_ff27,
  xf86forward: 0x1008_ff27,
};

/** With shift held, the server has to be asked for what the key then stands for. */
const shifted = new Map(
  Array.from("`1234567890-=[]\\;',./", (plain, at) => [plain, '~!@#$%^&*()_+{}|:"<>?'.charAt(at)]),
);
const typedAs = new Map([
  ['\n', 0xff0d],
  ['\r', 0xff0d],
  ['\t', 0xff09],
  ['\b', 0xff08],
  ['\u001b', 0xff1b],
]);
/** Keysyms of characters beyond Latin-1 are their code points with this bit. */
const unicodeBit = 0x0100_0000;
const functionKeys = { first: 0xffbe, count: 24 };

const shifts = new Set([shift, 0xffe2]);
const modifiers = new Set([shift, 0xffe2, control, 0xffe4, alt, 0xffea, superKey, 0xffec, 0xfe03]);

/** Undefined for a character that no key stands for. */
export function keysymOfCharacter(character: string): number | undefined {
  const known = typedAs.get(character);
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return undefined;
  return code < 0x100 ? code : code + unicodeBit;
}

/** Keysyms of keys that are pressed together, in that order; or the name that is unknown. */
export function keysymsOf(
  keys: readonly string[],
): { readonly keysyms: readonly number[] } | { readonly unknown: string } {
  const keysyms: number[] = [];
  for (const key of keys) {
    const keysym = keysymOfName(asShifted(key, keysyms));
    if (keysym === undefined) return { unknown: key };
    keysyms.push(keysym);
  }
  return { keysyms };
}

/** Beside other keys a letter means its key, whatever its case; shift then makes it a capital. */
function asShifted(key: string, before: readonly number[]): string {
  if (Array.from(key).length !== 1 || !before.some((keysym) => modifiers.has(keysym))) return key;
  if (!before.some((keysym) => shifts.has(keysym))) return key.toLowerCase();
  return shifted.get(key) ?? key.toUpperCase();
}

function keysymOfName(name: string): number | undefined {
  if (Array.from(name).length === 1) return keysymOfCharacter(name);
  const lower = name.toLowerCase();
  const number = Number(/^(?:f|kp_)(\d{1,2})$/.exec(lower)?.[1] ?? Number.NaN);
  if (lower.startsWith('kp_') && number <= 9) return 0xffb0 + number;
  if (lower.startsWith('f') && number >= 1 && number <= functionKeys.count) {
    return functionKeys.first + number - 1;
  }
  return Object.hasOwn(named, lower) ? named[lower] : undefined;
}
