import { matchesCommandPattern } from './command-pattern.ts';
import { shellCommands } from './shell-words.ts';

/** Characters of a pattern, as the decision's schema takes them. */
const MAX_PATTERN = 500;

/**
 * Commands whose further arguments do not change what kind of thing they do. `true`: with any
 * arguments. A list: only with one of these as the first words.
 */
const FAMILIES: Readonly<Record<string, true | readonly string[]>> = {
  cargo: ['build', 'check', 'clippy', 'doc', 'fmt', 'test'],
  cat: true,
  du: true,
  eslint: true,
  file: true,
  git: ['blame', 'diff', 'log', 'ls-files', 'rev-parse', 'show', 'status'],
  go: ['build', 'test', 'vet'],
  grep: true,
  head: true,
  jest: true,
  ls: true,
  mypy: true,
  npm: ['ls', 'outdated', 'test'],
  oxlint: true,
  pnpm: ['ls', 'outdated', 'test'],
  prettier: true,
  pytest: true,
  rg: true,
  ruff: true,
  stat: true,
  tail: true,
  tree: true,
  tsc: true,
  vitest: true,
  wc: true,
  yarn: ['test'],
};

/** Programs whose `run NAME` starts a script of the project; the name belongs to the pattern. */
const SCRIPT_RUNNERS = new Set(['bun', 'npm', 'pnpm', 'yarn']);

/**
 * A pattern that covers the command and, where that is safe to propose, the same command with
 * other arguments. Undefined when no pattern can say it: several lines, or a literal `*`.
 */
export function suggestCommandPattern(command: string): string | undefined {
  const given = command.trim();
  const stem = commandStem(given);
  if (stem !== undefined) {
    const family = `${stem} *`;
    if (matchesCommandPattern(family, given)) return family;
  }
  if (given === '' || given.length > MAX_PATTERN || /[*\r\n]/.test(given)) return undefined;
  return given;
}

/** The words that name what a command of a known family does, as they stand in the command. */
function commandStem(command: string): string | undefined {
  const [words, ...others] = shellCommands(command) ?? [];
  const [program, verb, script] = words ?? [];
  if (program === undefined || others.length > 0) return undefined;
  const family = Object.hasOwn(FAMILIES, program) ? FAMILIES[program] : undefined;
  if (family === true) return plainPrefix(command, [program]);
  if (verb === undefined) return undefined;
  if (family?.includes(verb)) return plainPrefix(command, [program, verb]);
  if (SCRIPT_RUNNERS.has(program) && verb === 'run' && script && !script.startsWith('-')) {
    return plainPrefix(command, [program, verb, script]);
  }
  return undefined;
}

/** The words joined, when they are plain and the command really begins with them. */
function plainPrefix(command: string, words: readonly string[]): string | undefined {
  const prefix = words.join(' ');
  const rest = command.slice(prefix.length);
  const begins = command.startsWith(prefix) && (rest === '' || rest.startsWith(' '));
  return begins && /^[\w@:./ -]+$/.test(prefix) ? prefix : undefined;
}
