/** A place in a file that a line names. `start` and `end` (exclusive) count UTF-16 units. */
export type FileLink = {
  readonly start: number;
  readonly end: number;
  readonly path: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
};

/** Lines longer than this are not looked through. */
const MAX_LINE = 4000;

/** `path:line`, `path:line:column`, `path(line,column)` and `path", line n`. */
const withLine =
  /(?<path>(?:[A-Za-z]:[\\/]|~?[\\/]|\.{1,2}[\\/])?[\w@+\-.()[\]]+(?:[\\/][\w@+\-.()[\]]+)*\.?\w*)(?::(?<line>\d{1,7})(?::(?<column>\d{1,6}))?|\((?<line2>\d{1,7}),(?<column2>\d{1,6})\)|", line (?<line3>\d{1,7}))/g;

/** Paths that are clearly some: absolute, relative by dots, or with a folder and an extension. */
const bare =
  /(?<![\w:/.\\-])(?<path>(?:~?\/|\.{1,2}\/)[\w@+\-.]+(?:\/[\w@+\-.]+)*|[\w@+\-.]+(?:\/[\w@+\-.]+)+\.\w{1,8})(?![\w/])/g;

/** Places in files that a line of output names, leftmost first, none inside another. */
export function findFileLinks(text: string): readonly FileLink[] {
  if (text.length > MAX_LINE) return [];
  const urls = Array.from(text.matchAll(/\b[a-z][a-z\d+.-]*:\/\/\S+/gi), (match) => spanOf(match));
  const placed = Array.from(text.matchAll(withLine)).flatMap((match) => {
    const { path: written = '', line, line2, line3, column, column2 } = match.groups ?? {};
    // A bracket that is not closed within belongs to the sentence.
    const path = written.replace(/^[([](?!.*[)\]])/, '');
    const place = { line: line ?? line2 ?? line3, column: column ?? column2 };
    const skipped = written.length - path.length;
    return isPath(path) ? [linkOf(path, place, spanOf(match, skipped))] : [];
  });
  const named = Array.from(text.matchAll(bare)).flatMap((match) => {
    const path = (match.groups?.['path'] ?? '').replace(/[.]+$/, '');
    const span = { start: match.index, end: match.index + path.length };
    return path.length > 2 ? [linkOf(path, { line: undefined, column: undefined }, span)] : [];
  });
  const taken: Span[] = [...urls];
  const found: FileLink[] = [];
  for (const link of [...placed, ...named]) {
    if (taken.some(({ start, end }) => link.start < end && start < link.end)) continue;
    taken.push(link);
    found.push(link);
  }
  return found.toSorted((one, other) => one.start - other.start);
}

/** A clock (`12:30`), a version or a port (`localhost:80`) is no file. */
function isPath(path: string): boolean {
  return /[\\/]/.test(path) ? /\w/.test(path) : /^[\w@+-][\w@+\-.]*\.[A-Za-z]\w{0,9}$/.test(path);
}

type Span = { readonly start: number; readonly end: number };

function linkOf(
  path: string,
  { line, column }: { readonly line: string | undefined; readonly column: string | undefined },
  span: Span,
): FileLink {
  return {
    ...span,
    path,
    line: line === undefined ? undefined : Number(line),
    column: column === undefined ? undefined : Number(column),
  };
}

function spanOf(match: RegExpExecArray, skipped = 0): Span {
  return { start: match.index + skipped, end: match.index + match[0].length };
}
