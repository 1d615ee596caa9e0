/** Branches made for workspaces stand together under this prefix. */
const prefix = 'pilothouse/';

/**
 * Why git would not take this as a branch name, or undefined. The rules of
 * `git check-ref-format --branch`, which has to be asked for nothing else.
 */
export function refuseBranchName(name: string): string | undefined {
  if (name === '') return 'A name is required.';
  if (name.startsWith('-')) return 'A branch name cannot start with a hyphen.';
  if (name === 'HEAD' || name === '@') return 'This name is reserved by git.';
  if (hasForbiddenCharacter(name)) return 'A branch name cannot hold blanks or any of ~^:?*[\\.';
  if (/\.\.|@\{|\/\//.test(name)) return 'A branch name cannot hold "..", "@{" or "//".';
  if (/^\/|\/$|\.$/.test(name))
    return 'A branch name cannot start or end with "/" or end with ".".';
  if (name.split('/').some((part) => part.startsWith('.') || part.endsWith('.lock'))) {
    return 'No part of a branch name can start with "." or end with ".lock".';
  }
  return undefined;
}

/** A free branch name made from the name of the workspace. */
export function generateBranchName(workspaceName: string, taken: readonly string[]): string {
  const base = `${prefix}${workspaceName}`;
  const existing = new Set(taken);
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? base : `${base}-${number}`;
    if (!existing.has(candidate)) return candidate;
  }
}

function hasForbiddenCharacter(name: string): boolean {
  for (const character of name) {
    if (character <= ' ' || character === '\u007f' || '~^:?*[\\'.includes(character)) return true;
  }
  return false;
}
