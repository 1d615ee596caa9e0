/** Keys that a person may write themselves (contract 4.1). */
const KEYS = new Set([
  'title',
  'status',
  'has_unread',
  'repo',
  'pr',
  'pr_title',
  'pr_status',
  'diff_url',
]);

const tokens = /(?:"[^"]*"?|[^\s"])+/g;

export type SearchWish = {
  /** What is to be found in titles, messages and outputs; empty when only keys were written. */
  readonly words: string;
  /** The list's `q`. */
  readonly expression: string;
  /** The list's `label`s, as `key:value`. */
  readonly labels: readonly string[];
};

/** Reads what a person wrote: `key:value` narrows, everything else is looked for as it stands. */
export function readSearch(text: string, archived: boolean): SearchWish | undefined {
  const words: string[] = [];
  const narrowing: string[] = [];
  const labels: string[] = [];
  for (const token of text.match(tokens) ?? []) {
    const label = labelOf(token);
    if (label !== undefined) {
      labels.push(label);
      continue;
    }
    const key = keyOf(token);
    if (key === undefined) words.push(token.replaceAll('"', ''));
    else narrowing.push(closeQuotes(token));
  }
  const wanted = words.join(' ').trim();
  if (wanted === '' && narrowing.length === 0 && labels.length === 0) return undefined;
  const search = wanted === '' ? [] : [`search:"${wanted}"`];
  const expression = [`archived:${archived}`, ...narrowing, ...search].join(' ');
  return { words: wanted, expression, labels };
}

/** `label:team:"two words"` → `team:two words`; one that is not whole is still being written. */
function labelOf(token: string): string | undefined {
  const [, key, value] = /^label:([^:]+):(.+)$/i.exec(token.replaceAll('"', '')) ?? [];
  return key === undefined || value === undefined ? undefined : `${key}:${value}`;
}

/** The known key that a whole token starts with; a key without a value is still being written. */
function keyOf(token: string): string | undefined {
  const [, key, value] = /^([a-z_]+):(.+)$/i.exec(token) ?? [];
  if (key === undefined || value === undefined || value.replaceAll('"', '') === '')
    return undefined;
  return KEYS.has(key.toLowerCase()) ? key : undefined;
}

/** Addresses and times hold colons, which the server takes for another key unless quoted. */
function closeQuotes(token: string): string {
  const at = token.indexOf(':');
  const value = token.slice(at + 1).replaceAll('"', '');
  return `${token.slice(0, at).toLowerCase()}:"${value}"`;
}
