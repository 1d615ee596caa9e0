import { relative, sep } from 'node:path';
import type { WatchedFolder } from '../../ports/index.ts';

/** What the watching library would take for a pattern. */
const patternSigns = /[*?[\]{}()!+@|\\]/;

/**
 * The ignored parts of a folder, as the watching library wants to be told: absolute paths as they
 * are, and expressions on the path below the folder.
 */
export function ignorePatterns(folder: WatchedFolder): (string | RegExp)[] {
  const paths = folder.ignoredPaths.map((path) =>
    patternSigns.test(path)
      ? new RegExp(`^${escape(relative(folder.path, path).replaceAll(sep, '/'))}(?:/|$)`)
      : path,
  );
  if (folder.ignoredNames.length === 0) return paths;
  // One expression for all: each is tried on every name below the folder.
  const names = folder.ignoredNames.map(escape).join('|');
  return [...paths, new RegExp(`^(?:.*/)?(?:${names})(?:/|$)`)];
}

/** Whether nothing at or below the path is of interest. */
export function ignoreTest(folder: WatchedFolder): (path: string, name: string) => boolean {
  const paths = new Set(folder.ignoredPaths);
  const names = new Set(folder.ignoredNames);
  return (path, name) => names.has(name) || paths.has(path);
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
