import { shellCommands } from '../approval/shell-words.ts';

const READ_FILE_NOTE = 'To look at a file use read_file: it numbers the lines and reads in pieces.';

/** Patterns that match every line. */
const EVERY_LINE = new Set(['', '.', '.*', '^', '$']);

/** Advice on a command that another tool does better; undefined for most commands. */
export function commandNote(command: string): string | undefined {
  if (command.startsWith('cat ')) return READ_FILE_NOTE;
  const [words, ...others] = shellCommands(command) ?? [];
  const [program, ...rest] = words ?? [];
  if (others.length > 0 || (program !== 'grep' && program !== 'rg')) return undefined;
  const [pattern, file] = rest.filter((word) => !word.startsWith('-'));
  const readsWholeFile = pattern !== undefined && EVERY_LINE.has(pattern) && file !== undefined;
  return readsWholeFile ? READ_FILE_NOTE : undefined;
}
