export type GitHeaderNames = {
  readonly oldName: string | undefined;
  readonly newName: string | undefined;
  /** Names carry `a/` and `b/`; off with the person's `diff.noprefix`. */
  readonly prefixed: boolean;
};

/**
 * Names in what follows `diff --git`. Unquoted names may hold spaces, so two equal names are found
 * by their length; the names of a rename stand on lines of their own and are not needed here.
 */
export function readGitHeader(text: string): GitHeaderNames {
  const [first, second] = text.startsWith('"') ? splitQuoted(text) : splitPlain(text);
  if (first === undefined || second === undefined) {
    return { oldName: undefined, newName: undefined, prefixed: true };
  }
  const prefixed = /^[a-z]\//.test(first) && /^[a-z]\//.test(second) && first[0] !== second[0];
  return {
    oldName: prefixed ? first.slice(2) : first,
    newName: prefixed ? second.slice(2) : second,
    prefixed,
  };
}

type NamePair = readonly [string | undefined, string | undefined];

function splitQuoted(text: string): NamePair {
  const end = closingQuote(text);
  return [unquoteName(text.slice(0, end + 1)), unquoteName(text.slice(end + 2))];
}

function splitPlain(text: string): NamePair {
  const quote = text.indexOf(' "');
  if (quote > 0 && text.endsWith('"')) {
    return [text.slice(0, quote), unquoteName(text.slice(quote + 1))];
  }
  const middle = (text.length - 1) / 2;
  const first = text.slice(0, middle);
  const second = text.slice(middle + 1);
  const isPair = text[middle] === ' ' && first.slice(1) === second.slice(1);
  if (isPair) return [first, second];
  const [left, right, ...more] = text.split(' ');
  return more.length === 0 ? [left, right] : [undefined, undefined];
}

function closingQuote(text: string): number {
  for (let index = 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '"') return index;
  }
  return text.length - 1;
}

const escapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  '\\': 92,
};

/** Undoes git's C-style quoting, whose octal escapes are UTF-8 bytes. */
export function unquoteName(name: string): string {
  if (!name.startsWith('"') || !name.endsWith('"') || name.length < 2) return name;
  const inner = name.slice(1, -1);
  const encoder = new TextEncoder();
  const bytes: number[] = [];
  for (let index = 0; index < inner.length; index += 1) {
    const octal = /^\\([0-3][0-7]{2})/.exec(inner.slice(index, index + 4));
    const escaped = inner[index] === '\\' ? escapes[inner[index + 1] ?? ''] : undefined;
    if (octal) {
      bytes.push(Number.parseInt(octal[1] ?? '', 8));
      index += 3;
    } else if (escaped !== undefined) {
      bytes.push(escaped);
      index += 1;
    } else {
      const character = String.fromCodePoint(inner.codePointAt(index) ?? 0);
      bytes.push(...encoder.encode(character));
      index += character.length - 1;
    }
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
