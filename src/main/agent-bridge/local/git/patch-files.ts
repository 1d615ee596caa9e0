import { isUtf8 } from 'node:buffer';

const sectionStart = Buffer.from('\ndiff --git ');
const hunkStart = Buffer.from('\n@@ ');

/** What a diff says of one file. */
export type FileDiff = {
  /** After the change; bytes in Latin 1, so that names compare as git sorts them. */
  readonly name: string;
  readonly kind: 'modified' | 'added' | 'deleted' | 'moved';
  readonly text: string;
  /** As git wrote it; may be more than the text has, when it was too long to keep. */
  readonly bytes: number;
  readonly additions: number;
  readonly deletions: number;
};

/** One `diff --git` of a patch. */
export type Section = Pick<FileDiff, 'name' | 'kind' | 'text' | 'bytes'>;

/**
 * The sections of a patch as text, without loss: a file with bytes that are no UTF-8 is shown like
 * a binary one. Undefined when a name is not UTF-8 and not quoted either: then nothing can stand
 * for it.
 */
export function patchSections(patch: Buffer): readonly Section[] | undefined {
  const sections: Section[] = [];
  for (const bytes of sectionsOf(patch)) {
    const text = sectionText(bytes);
    if (text === undefined) return undefined;
    sections.push({ ...describe(bytes), text, bytes: bytes.length });
  }
  return sections;
}

/** Lines of a file always begin with a sign, so that only a section's first line looks like this. */
export function* sectionsOf(patch: Buffer): Generator<Buffer> {
  if (patch.length === 0) return;
  let start = 0;
  for (let next = 0; next !== -1; start = next + 1) {
    next = patch.indexOf(sectionStart, start);
    yield patch.subarray(start, next === -1 ? patch.length : next + 1);
    if (next === -1) return;
  }
}

function headOf(section: Buffer): Buffer {
  const hunk = section.indexOf(hunkStart);
  return section.subarray(0, hunk === -1 ? section.length : hunk + 1);
}

function sectionText(section: Buffer): string | undefined {
  if (isUtf8(section)) return section.toString('utf8');
  const head = headOf(section);
  if (!isUtf8(head)) return undefined;
  const lines = head.toString('utf8').split('\n').slice(0, -1);
  const [from, to] = ['--- ', '+++ '].map((sign) => nameIn(lines, sign));
  const kept = lines.filter((line) => !/^(---|\+\+\+) /.test(line));
  return `${[...kept, `Binary files ${from} and ${to} differ`].join('\n')}\n`;
}

/** Git ends a name that has a blank in it with a tab. */
function nameIn(lines: readonly string[], sign: string): string {
  const line = lines.find((each) => each.startsWith(sign)) ?? `${sign}/dev/null`;
  return line.slice(sign.length).replace(/\t$/, '');
}

function describe(section: Buffer): Pick<Section, 'name' | 'kind'> {
  const [first = '', ...lines] = headOf(section).toString('latin1').split('\n');
  const moved = lines.map((line) => /^(?:rename|copy) to (.*)$/s.exec(line)?.[1]).find(Boolean);
  if (moved !== undefined) return { name: unquote(moved), kind: 'moved' };
  // The same name twice, with prefixes of one letter: `a/NAME b/NAME`, or both in quotes.
  const names = first.slice('diff --git '.length);
  const name = unquote(names.slice(0, (names.length - 1) / 2)).slice('a/'.length);
  const starts = (words: string): boolean => lines.some((line) => line.startsWith(words));
  if (starts('new file mode ')) return { name, kind: 'added' };
  return { name, kind: starts('deleted file mode ') ? 'deleted' : 'modified' };
}

const letters: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
};

/** The name after the change; bytes in Latin 1. */
export function sectionName(section: Buffer): string {
  return describe(section).name;
}

/** A name as git writes it in a header; bytes in Latin 1. */
function unquote(name: string): string {
  if (!name.startsWith('"')) return name;
  return name
    .slice(1, -1)
    .replaceAll(/\\([0-7]{3}|.)/g, (_, sign: string) =>
      sign.length === 3 ? String.fromCharCode(Number.parseInt(sign, 8)) : (letters[sign] ?? sign),
    );
}
