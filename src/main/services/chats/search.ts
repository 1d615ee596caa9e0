import { err, ok, type Result } from '#shared/kernel/result.ts';

/** What a search expression asks for. */
export type ChatSearch = {
  readonly archived: boolean;
  readonly hasUnread?: boolean;
  readonly title?: string;
  readonly diffUrl?: string;
};

/** `field` is the key at fault, or `q` when the expression itself is. */
export type SearchError = { readonly field: string; readonly detail: string };

// A token is made of quoted and plain runs, so that `title:"two words"` is one token.
const tokenPattern = /(?:"[^"]*"|[^\s"])+/g;

/** Reads `key:value` tokens; values with spaces or colons are quoted. */
export function parseSearch(expression: string): Result<ChatSearch, SearchError> {
  let search: ChatSearch = { archived: false };
  for (const token of expression.match(tokenPattern) ?? []) {
    const [key = '', value, ...rest] = splitOutsideQuotes(token);
    if (value === undefined || key === '' || value === '' || rest.length > 0) {
      return err({ field: 'q', detail: `${JSON.stringify(token)} is not of the form key:value.` });
    }
    const read = readToken(search, key.toLowerCase(), value);
    if (!read.ok) return read;
    search = read.value;
  }
  return ok(search);
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

function readToken(
  search: ChatSearch,
  key: string,
  value: string,
): Result<ChatSearch, SearchError> {
  const flag = readFlag(value);
  switch (key) {
    case 'archived':
      return flag === undefined ? notFlag(key) : ok({ ...search, archived: flag });
    case 'has_unread':
      return flag === undefined ? notFlag(key) : ok({ ...search, hasUnread: flag });
    case 'title':
      return ok({ ...search, title: value });
    case 'diff_url':
      return isWebUrl(value)
        ? ok({ ...search, diffUrl: value })
        : err({ field: key, detail: 'The value must be an http or https URL.' });
    case 'source':
      // All chats are the one person's own.
      return value === 'created_by_me'
        ? ok(search)
        : err({ field: key, detail: 'Only created_by_me is known.' });
    default:
      return err({ field: key, detail: 'This key is not known.' });
  }
}

function readFlag(value: string): boolean | undefined {
  const lower = value.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

function notFlag(field: string): { readonly ok: false; readonly error: SearchError } {
  return err({ field, detail: 'The value must be true or false.' });
}

function isWebUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
