import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { parseSync } from 'vite';

export const repositoryRoot = resolve(import.meta.dirname, '../..');

export type ModuleImport = {
  /** As written. */
  readonly specifier: string;
  /** Path from the repository root with `/`, for an import inside the project. */
  readonly target: string | undefined;
  readonly typeOnly: boolean;
};

export type SourceModule = {
  /** From the repository root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly ModuleImport[];
};

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function targetOf(file: string, specifier: string): string | undefined {
  const bare = specifier.replace(/\?.*$/, '');
  const absolute = bare.startsWith('.')
    ? resolve(dirname(file), bare)
    : bare.startsWith('#')
      ? resolve(repositoryRoot, 'src', bare.slice(1))
      : undefined;
  return absolute && relative(repositoryRoot, absolute).split(sep).join(posix.sep);
}

function importsOf(file: string, text: string): ModuleImport[] {
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} does not parse`);
  const found: { specifier: string; typeOnly: boolean }[] = [];
  for (const statement of module.staticImports) {
    found.push({
      specifier: statement.moduleRequest.value,
      typeOnly: statement.entries.length > 0 && statement.entries.every((entry) => entry.isType),
    });
  }
  for (const statement of module.staticExports) {
    for (const entry of statement.entries) {
      if (!entry.moduleRequest) continue;
      found.push({ specifier: entry.moduleRequest.value, typeOnly: entry.isType });
    }
  }
  for (const call of module.dynamicImports) {
    const literal = text.slice(call.moduleRequest.start, call.moduleRequest.end);
    found.push({ specifier: literal.replace(/^['"`]|['"`]$/g, ''), typeOnly: false });
  }
  return found.map((entry) => ({ ...entry, target: targetOf(file, entry.specifier) }));
}

/** Every TypeScript module below `src`, parsed. */
export function readSourceModules(): SourceModule[] {
  const root = join(repositoryRoot, 'src');
  return filesBelow(root)
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => {
      const text = readFileSync(file, 'utf8');
      const path = relative(repositoryRoot, file).split(sep).join(posix.sep);
      return { path, text, imports: importsOf(file, text) };
    });
}

/** Every file below `src`, also those that are no modules. */
export function listSourceFiles(): string[] {
  return filesBelow(join(repositoryRoot, 'src')).map((file) =>
    relative(repositoryRoot, file).split(sep).join(posix.sep),
  );
}

export function targetExists(target: string): boolean {
  return existsSync(join(repositoryRoot, target));
}
