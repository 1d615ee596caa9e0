import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { User } from '../../../services/identity/index.ts';
import { readBoolean } from '../../request-values.ts';
import { parseSearchQuery, type SearchProblem } from '../../search-query.ts';

export type UserTest = (user: User) => boolean;

/** Undefined: the value is not valid for this key. */
type Reader = (value: string) => UserTest | undefined;

const readers: Readonly<Record<string, Reader>> = {
  search: (value) => (user) =>
    user.username.toLowerCase().includes(value) || user.email.toLowerCase().includes(value),
  name: (value) => (user) => user.name.toLowerCase().includes(value),
  status: oneOf(['active', 'dormant', 'suspended'], (user) => user.status),
  login_type: oneOf(['password', 'github', 'oidc', 'token', 'none'], () => 'none'),
  role(value) {
    const roles = value.split(',');
    return (user) => roles.includes(user.isOwner ? 'owner' : 'member');
  },
  service_account(value) {
    const wanted = readBoolean(value);
    return wanted === undefined ? undefined : () => !wanted;
  },
  github_com_user_id: (value) => (/^\d{1,19}$/.test(value) ? () => false : undefined),
  last_seen_before: before((user) => user.lastSeenAt),
  last_seen_after: after((user) => user.lastSeenAt),
  created_before: before((user) => user.createdAt),
  created_after: after((user) => user.createdAt),
};

/** Reads the `q` of a list of users. A word without a key is part of the user name or address. */
export function readUserFilter(expression: string): Result<UserTest, readonly SearchProblem[]> {
  const parsed = parseSearchQuery(expression);
  if (!parsed.ok) return err([parsed.error]);
  const problems: SearchProblem[] = [];
  const tests: UserTest[] = [];
  const free = parsed.value.free.map((word) => ({ key: 'search', value: word }));
  for (const { key, value } of [...parsed.value.terms, ...free]) {
    const known = Object.hasOwn(readers, key);
    const test = known ? readers[key]?.(value) : undefined;
    if (test) tests.push(test);
    else {
      const detail = known
        ? `${JSON.stringify(value)} is not valid here.`
        : 'This key is not known.';
      problems.push({ field: key, detail });
    }
  }
  if (problems.length > 0) return err(problems);
  return ok((user) => tests.every((test) => test(user)));
}

/** A comma list of these words. */
function oneOf(words: readonly string[], of: (user: User) => string): Reader {
  return (value) => {
    const wanted = value.split(',');
    return wanted.every((word) => words.includes(word))
      ? (user) => wanted.includes(of(user))
      : undefined;
  };
}

function before(of: (user: User) => Date): Reader {
  return (value) => {
    const ms = Date.parse(value.toUpperCase());
    return Number.isNaN(ms) ? undefined : (user) => of(user).getTime() < ms;
  };
}

function after(of: (user: User) => Date): Reader {
  return (value) => {
    const ms = Date.parse(value.toUpperCase());
    return Number.isNaN(ms) ? undefined : (user) => of(user).getTime() > ms;
  };
}
