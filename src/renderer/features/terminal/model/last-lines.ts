/** The end of a text, at most this many lines; `cut` counts those before. */
export function lastLines(
  text: string,
  limit: number,
): { readonly text: string; readonly cut: number } {
  const lines = text.replace(/\n$/, '').split('\n');
  const cut = Math.max(0, lines.length - limit);
  return { text: lines.slice(cut).join('\n'), cut };
}
