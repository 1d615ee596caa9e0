import { err, ok, type Result } from './result.ts';

/** Half of what SQLite's JSON functions read, and far from what overflows a stack. */
const maxLevels = 500;
/** Each may be found at fault, which takes its time and space. Large selections of lines fit. */
const maxValues = 200_000;

/** JSON from outside that can be kept and looked at closely; the error says what it is instead. */
export function readJson(text: string): Result<unknown, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err('not valid JSON');
  }
  const excess = excessOf(value);
  return excess === undefined ? ok(value) : err(excess);
}

/** Level by level, so that no stack is needed for it. */
function excessOf(root: unknown): string | undefined {
  let values = 1;
  let level = [root].filter(isContainer);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > maxLevels) return `nested more than ${maxLevels} levels deep`;
    values += level.reduce((sum, each) => sum + Object.keys(each).length, 0);
    if (values > maxValues) return `made of more than ${maxValues} values`;
    level = level.flatMap((each) => Object.values(each)).filter(isContainer);
  }
  return undefined;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
