/** What a paste would do to the program. */
export type PasteCheck = {
  /** Without what could end the paste early or steer the terminal. */
  readonly text: string;
  readonly lines: number;
  /** Each line would be run as soon as it arrives. */
  readonly runsLines: boolean;
};

/** Control characters but tab, line feed and carriage return. */
const isControl = (code: number): boolean =>
  (code < 32 && code !== 9 && code !== 10 && code !== 13) || code === 127;

/** @param bracketed The program takes a paste as one piece and runs nothing of it by itself. */
export function checkPaste(pasted: string, bracketed: boolean): PasteCheck {
  const text = Array.from(pasted, (character) =>
    isControl(character.codePointAt(0) ?? 0) ? '' : character,
  )
    .join('')
    .replaceAll('\r\n', '\n');
  const lines = text.replace(/\n$/, '').split('\n').length;
  return { text, lines, runsLines: !bracketed && /[\n\r]/.test(text) };
}

/** Whether to ask first. */
export function needsWarning(
  { lines, runsLines }: PasteCheck,
  wish: 'always' | 'unsafe' | 'never',
): boolean {
  return wish !== 'never' && (runsLines || (wish === 'always' && lines > 1));
}

/** A path as one word of a shell. */
export function quotePath(path: string, windows: boolean): string {
  if (/^[\w@%+=:,./\\-]+$/.test(path) && (windows || !path.includes('\\'))) return path;
  return windows ? `"${path}"` : `'${path.replaceAll("'", `'\\''`)}'`;
}
