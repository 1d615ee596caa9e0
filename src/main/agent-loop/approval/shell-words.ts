/**
 * Splits a POSIX shell command into simple commands and these into words, quotes removed,
 * redirections left out. Good enough to describe a command; nothing is allowed on its word.
 * Undefined for what it does not understand: unbalanced quotes, here-documents.
 */
export function shellCommands(command: string): string[][] | undefined {
  const tokens = tokenize(command);
  if (tokens === undefined) return undefined;
  const commands: string[][] = [];
  let words: string[] = [];
  let skipNextWord = false;
  for (const token of tokens) {
    if (token.kind === 'redirect') {
      skipNextWord = true;
    } else if (token.kind === 'word') {
      if (!skipNextWord) words.push(token.text);
      skipNextWord = false;
    } else {
      if (words.length > 0) commands.push(words);
      words = [];
      skipNextWord = false;
    }
  }
  if (words.length > 0) commands.push(words);
  return commands;
}

type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'separator' }
  | { readonly kind: 'redirect' };

// Alternatives in this order: blanks, comment, here-document, redirection (its descriptor
// included), separator, word. A word is a run of plain, escaped and quoted pieces.
const lexer = new RegExp(
  [
    String.raw`(?<blank>[ \t]+|\\\n)`,
    String.raw`(?<comment>#[^\n]*)`,
    String.raw`(?<heredoc><<)`,
    String.raw`(?<redirect>\d*(?:>>|>&|>\||<>|<&|>|<)|&>>?)`,
    String.raw`(?<separator>[;&|\n()]+)`,
    String.raw`(?<word>(?:\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|[^\s;&|()<>'"\\])+)`,
  ].join('|'),
  'y',
);

function tokenize(command: string): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (at < command.length) {
    lexer.lastIndex = at;
    const groups = lexer.exec(command)?.groups;
    if (groups === undefined || groups['heredoc'] !== undefined) return undefined;
    at = lexer.lastIndex;
    if (groups['redirect'] !== undefined) tokens.push({ kind: 'redirect' });
    else if (groups['separator'] !== undefined) tokens.push({ kind: 'separator' });
    else if (groups['word'] !== undefined) {
      tokens.push({ kind: 'word', text: unquoted(groups['word']) });
    }
  }
  return tokens;
}

function unquoted(word: string): string {
  return word.replaceAll(
    /\\([\s\S])|'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"/g,
    (_, escaped: string | undefined, single: string | undefined, double: string | undefined) =>
      escaped ?? single ?? (double ?? '').replaceAll(/\\([$`"\\\n])/g, '$1'),
  );
}
