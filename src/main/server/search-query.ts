import { err, ok, type Result } from '#shared/kernel/result.ts';

export type SearchTerm = { readonly key: string; readonly value: string };

export type SearchQuery = {
  readonly terms: readonly SearchTerm[];
  /** Words without a key. */
  readonly free: readonly string[];
};

/** `field` is the key at fault, or `q` when the expression itself is. */
export type SearchProblem = { readonly field: string; readonly detail: string };

// A token is made of quoted and plain runs, so that `name:"two words"` is one token.
const tokenPattern = /(?:"[^"]*"|[^\s"])+/g;

/** Reads `key:value` terms and free words; everything is taken in lower case. */
export function parseSearchQuery(expression: string): Result<SearchQuery, SearchProblem> {
  const terms: SearchTerm[] = [];
  const free: string[] = [];
  for (const token of expression.toLowerCase().match(tokenPattern) ?? []) {
    const [first = '', second, ...rest] = splitOutsideQuotes(token);
    if (second === undefined) {
      free.push(first);
    } else if (first === '' || second === '' || rest.length > 0) {
      return err({ field: 'q', detail: `${JSON.stringify(token)} is not of the form key:value.` });
    } else {
      terms.push({ key: first, value: second });
    }
  }
  return ok({ terms, free });
}

function splitOutsideQuotes(token: string): string[] {
  const parts = [''];
  let quoted = false;
  for (const character of token) {
    if (character === '"') quoted = !quoted;
    else if (character === ':' && !quoted) parts.push('');
    else parts.push((parts.pop() ?? '') + character);
  }
  return parts;
}
