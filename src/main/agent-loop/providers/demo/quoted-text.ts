/**
 * Text whose quoted pieces are replaced by placeholders, so that the words around them can be
 * matched without looking into them.
 */
export type MaskedText = {
  readonly masked: string;
  /** An argument as meant: one quoted piece without its quotes, anything else as it was written. */
  value(argument: string): string;
};

// Private-use characters: no message holds them.
const open = '\u{E000}';
const close = '\u{E001}';
const placeholder = /\u{E000}(\d+)\u{E001}/gu;

/** Fenced block, back-ticks, straight and typographic quotes; an apostrophe inside a word is none. */
const quoted =
  /```[^\n`]*\n([\s\S]*?)```|`([^`\n]+)`|"([^"\n]*)"|“([^”\n]*)”|(?<=^|[\s(])'([^'\n]*)'(?=$|[\s).,:;!?])/g;

export function maskQuotes(text: string): MaskedText {
  const pieces: { readonly whole: string; readonly inner: string }[] = [];
  const masked = text.replace(quoted, (whole, ...groups: unknown[]) => {
    const inner = groups.slice(0, 5).find((group) => typeof group === 'string');
    pieces.push({ whole, inner: typeof inner === 'string' ? inner : whole });
    return `${open}${pieces.length - 1}${close}`;
  });
  return {
    masked,
    value(argument) {
      const trimmed = argument.trim();
      const only = /^\u{E000}(\d+)\u{E001}$/u.exec(trimmed);
      if (only) return pieces[Number(only[1])]?.inner ?? '';
      return trimmed.replace(placeholder, (_whole, index: string) => {
        return pieces[Number(index)]?.whole ?? '';
      });
    },
  };
}
