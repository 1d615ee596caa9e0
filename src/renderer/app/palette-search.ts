/** How well a text answers a query; undefined when it does not. Larger is better. */
export function scoreMatch(query: string, text: string): number | undefined {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return 0;
  const lower = text.toLowerCase();
  const at = lower.indexOf(wanted);
  // A whole phrase beats scattered words; at the start of a word it beats the middle of one.
  if (at === 0) return 4;
  if (at > 0) return /\W/.test(lower.charAt(at - 1)) ? 3 : 2;
  return wanted.split(/\s+/).every((word) => lower.includes(word)) ? 1 : undefined;
}

/** The best matches first; equals keep their order. */
export function searchBy<Item>(
  items: readonly Item[],
  query: string,
  textOf: (item: Item) => string,
): readonly Item[] {
  return items
    .flatMap((item) => {
      const score = scoreMatch(query, textOf(item));
      return score === undefined ? [] : [{ item, score }];
    })
    .toSorted((one, other) => other.score - one.score)
    .map(({ item }) => item);
}
