import { chatStatusSchema } from '#shared/api/chats.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { PullRequestState } from '../../store/tables/chat-list-store.ts';
import type { StoredChatStatus } from '../../store/tables/chats-store.ts';

/** What a search expression asks for. */
export type ChatSearch = {
  /** Undefined: both archived ones and others. */
  readonly archived: boolean | undefined;
  readonly hasUnread?: boolean;
  readonly title?: string;
  readonly statuses?: readonly StoredChatStatus[];
  readonly diffUrl?: string;
  readonly repository?: string;
  readonly pullRequest?: number;
  readonly pullRequestStates?: readonly PullRequestState[];
  readonly pullRequestTitle?: string;
  /** Full text of the conversation. */
  readonly text?: string;
  /** Something that no chat here can be: shared by others. */
  readonly nothing?: true;
};

/** `field` is the key at fault, or `q` when the expression itself is. */
export type SearchError = { readonly field: string; readonly detail: string };

const storedStatuses = ['waiting', 'pending', 'running', 'error', 'requires_action'] as const;
const pullRequestStates = ['draft', 'open', 'merged', 'closed'] as const;
const sources = ['created_by_me', 'shared_with_me'] as const;

// A token is made of quoted and plain runs, so that `title:"two words"` is one token.
const tokenPattern = /(?:"[^"]*"|[^\s"])+/g;

/** Reads `key:value` tokens; values with spaces or colons are quoted. */
export function parseSearch(expression: string): Result<ChatSearch, SearchError> {
  if (expression.split('"').length % 2 === 0) {
    return err({ field: 'q', detail: 'A quotation mark has no other.' });
  }
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
      if (value.toLowerCase() === 'any') return ok({ ...search, archived: undefined });
      return flag === undefined ? notFlag(key) : ok({ ...search, archived: flag });
    case 'has_unread':
      return flag === undefined ? notFlag(key) : ok({ ...search, hasUnread: flag });
    case 'title':
      return ok({ ...search, title: value });
    case 'diff_url':
      return isWebUrl(value)
        ? ok({ ...search, diffUrl: value })
        : err({ field: key, detail: 'The value must be an http or https URL.' });
    case 'repo':
      return ok({ ...search, repository: value });
    case 'pr':
      return /^[1-9]\d{0,9}$/.test(value)
        ? ok({ ...search, pullRequest: Number(value) })
        : err({ field: key, detail: 'The value must be the number of a pull request.' });
    case 'search': {
      // The full-text search would end its expression at a NUL.
      const text = value.replaceAll('\0', ' ').trim();
      return text === ''
        ? err({ field: key, detail: 'The value must have words.' })
        : ok({ ...search, text });
    }
    case 'status': {
      const values = listOf(value, chatStatusSchema.options);
      if (!values) return notOneOf(key, chatStatusSchema.options);
      return ok({ ...search, statuses: storedStatuses.filter((each) => values.includes(each)) });
    }
    case 'pr_status': {
      const values = listOf(value, pullRequestStates);
      return values
        ? ok({ ...search, pullRequestStates: values })
        : notOneOf(key, pullRequestStates);
    }
    case 'pr_title':
      return ok({ ...search, pullRequestTitle: value });
    case 'source': {
      const values = listOf(value, sources);
      if (!values) return notOneOf(key, sources);
      // All chats are the one person's own.
      return ok(values.includes('created_by_me') ? search : { ...search, nothing: true });
    }
    default:
      return err({ field: key, detail: 'This key is not known.' });
  }
}

/** The values of a comma list, or undefined when one of them is not known. */
function listOf<Value extends string>(
  text: string,
  known: readonly Value[],
): readonly Value[] | undefined {
  const values = text.split(',').map((item) => {
    const wanted = item.trim().toLowerCase();
    return known.find((each) => each === wanted);
  });
  const found = values.filter((value) => value !== undefined);
  return found.length === values.length ? found : undefined;
}

function notOneOf(field: string, known: readonly string[]) {
  return err({ field, detail: `The values are ${known.join(', ')}.` });
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
