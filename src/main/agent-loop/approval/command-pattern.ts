/**
 * What `*` never stands for: whatever could start, join, redirect, substitute, escape or comment
 * out a command. Refused inside quotes as well, where most of it is harmless: an unneeded question
 * costs less than a wrong yes.
 */
const UNSAFE = new Set(';&|`$<>()\\#\n\r');
/** Control characters other than the tab, and what other programs take for a line's end. */
const CONTROL = /[^\P{Cc}\t]|\p{Zl}|\p{Zp}/u;

type Quote = 'none' | 'single' | 'double';

type Element =
  | { readonly kind: 'literal'; readonly character: string }
  | { readonly kind: 'star'; readonly quote: Quote };

/**
 * Whether the command is one that the pattern stands for. `*` matches any text without shell
 * operators and with balanced quotes; within quotes of the pattern, any text without quotes
 * either. Everything else matches itself. Blanks at both ends do not count, and a pattern that
 * ends in ` *` also covers the command without arguments.
 */
export function matchesCommandPattern(pattern: string, command: string): boolean {
  const wanted = pattern.trim();
  const given = command.trim();
  if (wanted === '' || given === '') return false;
  if (wanted.endsWith(' *') && runs(wanted.slice(0, -2).trimEnd(), given)) return true;
  return runs(wanted, given);
}

function runs(pattern: string, command: string): boolean {
  const elements = compile(pattern);
  // A set of states, so that a pattern of many stars costs no more than its length times the
  // command's: state 3 * i + q stands before element i, inside a quote q of that star's text.
  let states = withEmptyStars(elements, [0]);
  for (const character of command) {
    const next: number[] = [];
    for (const state of states) {
      const element = elements[Math.floor(state / 3)];
      if (element === undefined) continue;
      if (element.kind === 'literal') {
        if (element.character === character) next.push(state + 3);
        continue;
      }
      const quote = starStep(element.quote, state % 3, character);
      if (quote !== undefined) next.push(state - (state % 3) + quote);
    }
    if (next.length === 0) return false;
    states = withEmptyStars(elements, next);
  }
  return states.has(elements.length * 3);
}

/** A star may end wherever its own quotes are closed. */
function withEmptyStars(elements: readonly Element[], states: readonly number[]): Set<number> {
  const closed = new Set<number>();
  for (let state of states) {
    while (!closed.has(state)) {
      closed.add(state);
      if (state % 3 !== 0 || elements[state / 3]?.kind !== 'star') break;
      state += 3;
    }
  }
  return closed;
}

/** 0 outside quotes, 1 in single, 2 in double ones; undefined when the star cannot take it. */
function starStep(around: Quote, inside: number, character: string): number | undefined {
  if (UNSAFE.has(character) || CONTROL.test(character)) return undefined;
  if (character !== "'" && character !== '"') return inside;
  if (around !== 'none') return undefined;
  const own = character === "'" ? 1 : 2;
  if (inside === 0) return own;
  return inside === own ? 0 : inside;
}

function compile(pattern: string): readonly Element[] {
  const elements: Element[] = [];
  let quote: Quote = 'none';
  let escaped = false;
  for (const character of pattern) {
    if (character === '*' && !escaped) elements.push({ kind: 'star', quote });
    else elements.push({ kind: 'literal', character });
    if (escaped) escaped = false;
    else if (character === '\\' && quote !== 'single') escaped = true;
    else if (character === "'" && quote !== 'double') quote = quote === 'none' ? 'single' : 'none';
    else if (character === '"' && quote !== 'single') quote = quote === 'none' ? 'double' : 'none';
  }
  return elements;
}
