export type TextPart = { readonly part: string; readonly marked: boolean };

/** Cuts a text so that each of the words stands apart, regardless of case. */
export function markWords(text: string, words: string): readonly TextPart[] {
  const wanted = words
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
  if (wanted.length === 0) return [{ part: text, marked: false }];
  return text
    .split(new RegExp(`(${wanted.join('|')})`, 'giu'))
    .map((part, index) => ({ part, marked: index % 2 === 1 }))
    .filter(({ part }) => part !== '');
}
