import { isUtf8 } from 'node:buffer';

const sectionStart = Buffer.from('\ndiff --git ');
const hunkStart = Buffer.from('\n@@ ');

/**
 * A patch as text, without loss: a file with bytes that are no UTF-8 is shown like a binary one.
 * Undefined when a name is not UTF-8 and not quoted either: then nothing can stand for it.
 */
export function patchText(patch: Buffer): string | undefined {
  if (isUtf8(patch)) return patch.toString('utf8');
  const texts: string[] = [];
  for (const section of sectionsOf(patch)) {
    const text = sectionText(section);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return texts.join('');
}

/** Lines of a file always begin with a sign, so that only a section's first line looks like this. */
function* sectionsOf(patch: Buffer): Generator<Buffer> {
  let start = 0;
  for (let next = 0; next !== -1; start = next + 1) {
    next = patch.indexOf(sectionStart, start);
    yield patch.subarray(start, next === -1 ? patch.length : next + 1);
    if (next === -1) return;
  }
}

function sectionText(section: Buffer): string | undefined {
  if (isUtf8(section)) return section.toString('utf8');
  const hunk = section.indexOf(hunkStart);
  const head = section.subarray(0, hunk === -1 ? section.length : hunk + 1);
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
