type LineEnding = '\n' | '\r\n';

/** The line ending a text uses; undefined when it has no line end or mixes both kinds. */
function uniformEnding(text: string): LineEnding | undefined {
  const { lf, crlf } = count(text);
  if (lf > 0 && crlf > 0) return undefined;
  if (crlf > 0) return '\r\n';
  return lf > 0 ? '\n' : undefined;
}

/** The more frequent line ending; undefined when the text has no line end. */
export function dominantEnding(text: string): LineEnding | undefined {
  const { lf, crlf } = count(text);
  if (lf === 0 && crlf === 0) return undefined;
  return crlf > lf ? '\r\n' : '\n';
}

export function withEnding(text: string, ending: LineEnding): string {
  return text.replaceAll(/\r?\n/g, ending);
}

/** True when an edit is meant to change line endings, so that they are taken literally. */
export function changesEndings(search: string, replace: string): boolean {
  const [from, to] = [uniformEnding(search), uniformEnding(replace)];
  return from !== undefined && to !== undefined && from !== to;
}

function count(text: string): { readonly lf: number; readonly crlf: number } {
  let [lf, crlf] = [0, 0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    if (text[at - 1] === '\r') crlf += 1;
    else lf += 1;
  }
  return { lf, crlf };
}
