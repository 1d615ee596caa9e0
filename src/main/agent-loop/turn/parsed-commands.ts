import { basename } from 'node:path/posix';
import { shellCommands } from '../approval/shell-words.ts';

/**
 * What a shell command runs, for display: per simple command its program's base name and, when
 * there is one, the first argument that is no flag. Undefined when the text cannot be split.
 */
export function parsedCommands(command: string): string[][] | undefined {
  const commands = shellCommands(command);
  if (commands === undefined) return undefined;
  const parsed = commands.flatMap((words) => {
    const [program, ...rest] = withoutAssignments(words);
    if (program === undefined) return [];
    const argument = rest.find((word) => !word.startsWith('-') && word !== '');
    return [argument === undefined ? [basename(program)] : [basename(program), argument]];
  });
  return parsed.length > 0 ? parsed : undefined;
}

function withoutAssignments(words: readonly string[]): readonly string[] {
  const first = words.findIndex((word) => !/^[A-Za-z_][A-Za-z0-9_]*=/.test(word));
  return first < 0 ? [] : words.slice(first);
}
