/** What the person is in the middle of: `@query` anywhere, or `/query` as the whole text so far. */
export type Trigger = {
  readonly kind: 'mention' | 'command';
  /** Where the `@` or `/` stands. */
  readonly start: number;
  /** From after it to the caret. */
  readonly query: string;
};

/** Characters that may stand right before an `@` that begins a mention. */
const opensMention = /[\s([{"'`,;:]/;

export function findTrigger(text: string, caret: number): Trigger | undefined {
  const before = text.slice(0, caret);
  const word = /\S*$/.exec(before)?.[0] ?? '';
  const wordStart = caret - word.length;
  if (wordStart === 0 && word.startsWith('/') && /^\S*$/.test(text)) {
    return { kind: 'command', start: 0, query: word.slice(1) };
  }
  const at = word.lastIndexOf('@');
  if (at < 0) return undefined;
  const isOpen = at === 0 || opensMention.test(word.charAt(at - 1));
  if (!isOpen) return undefined;
  return { kind: 'mention', start: wordStart + at, query: word.slice(at + 1) };
}

/** The text with the trigger replaced, and where the caret goes. */
export function replaceTrigger(
  text: string,
  caret: number,
  trigger: Trigger,
  replacement: string,
): { readonly text: string; readonly caret: number } {
  const rest = text.slice(caret);
  const gap = rest === '' || !/^\s/.test(rest) ? ' ' : '';
  const head = text.slice(0, trigger.start) + replacement;
  // The caret goes behind the space, be it new or there before.
  return { text: head + gap + rest, caret: head.length + 1 };
}

/** A path as it stands in a message: code, also when it holds a backtick. */
export function mentionText(path: string): string {
  return path.includes('`') ? `\`\` ${path} \`\`` : `\`${path}\``;
}
