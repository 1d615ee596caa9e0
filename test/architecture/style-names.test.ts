import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSourceModules, repositoryRoot } from './source-modules.ts';

/** Class names of a style sheet, as modules name them. */
function classesOf(sheet: string): Set<string> {
  const css = readFileSync(join(repositoryRoot, sheet), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  return new Set([...css.matchAll(/\.(-?[A-Za-z_][\w-]*)/g)].map(([, name = '']) => name));
}

it('a style that is named is there', () => {
  const missing = readSourceModules().flatMap(({ path, text, imports }) =>
    imports
      .filter(({ specifier }) => specifier.endsWith('.module.css'))
      .flatMap(({ specifier, target }) => {
        const escaped = specifier.replaceAll('.', String.raw`\.`);
        const name = new RegExp(String.raw`import (\w+) from '${escaped}'`).exec(text)?.[1];
        if (name === undefined || target === undefined) return [`${path}: ${specifier}`];
        const known = classesOf(target);
        return [...text.matchAll(new RegExp(String.raw`(?<![\w./])${name}\.(\w+)`, 'g'))]
          .filter(([, style = '']) => !known.has(style))
          .map(([use]) => `${path}: ${use}`);
      }),
  );
  expect(missing).toEqual([]);
});
