const namePattern = /^[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*$/;
const reservedNames = new Set(['new', 'create']);

/** Characters of a user, workspace or template name. */
export const NAME_LIMIT = 32;

/** Why a workspace cannot have this name, or undefined. */
export function refuseName(name: string): string | undefined {
  if (name.length === 0) return 'A name is required.';
  if (name.length > NAME_LIMIT) return `At most ${NAME_LIMIT} characters.`;
  if (!namePattern.test(name)) return 'Letters, digits and single hyphens between them only.';
  if (reservedNames.has(name.toLowerCase())) return 'This name is reserved.';
  return undefined;
}

/** A valid name that reads like the given text, such as a folder's name. */
export function nameFrom(text: string): string {
  const base = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, NAME_LIMIT)
    .replace(/^-+|-+$/g, '');
  if (base === '') return 'workspace';
  return reservedNames.has(base) ? `${base}-1` : base;
}

/** The name itself, or the first of `name-2`, `name-3`, … that is free, within the limit. */
export function uniqueName(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name;
  for (let number = 2; ; number += 1) {
    const suffix = `-${number}`;
    const candidate = name.slice(0, NAME_LIMIT - suffix.length).replace(/-+$/, '') + suffix;
    if (!isTaken(candidate)) return candidate;
  }
}
