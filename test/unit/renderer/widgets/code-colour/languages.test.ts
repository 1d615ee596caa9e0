import { createCssVariablesTheme, createHighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import { expect, test } from 'vitest';
import { grammarOf, LANGUAGES } from '#renderer/widgets/code-colour/language-names.ts';
import { loadGrammar } from '#renderer/widgets/code-colour/languages.ts';
import { codeRuns, ROLE_THEME } from '#renderer/widgets/code-colour/code-runs.ts';

test('knows the names that models write', () => {
  expect(['ts', 'TypeScript', ' bash ', 'C++', 'yml', 'dockerfile'].map(grammarOf)).toEqual([
    'typescript',
    'typescript',
    'shellscript',
    'cpp',
    'yaml',
    'docker',
  ]);
  expect(['', 'text', 'output', 'constructor'].map(grammarOf)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test.each(LANGUAGES)('%s has a grammar that the engine without WebAssembly reads', async (name) => {
  const core = await createHighlighterCore({
    themes: [createCssVariablesTheme(ROLE_THEME)],
    langs: [(await loadGrammar(name)).default],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  expect(core.getLoadedLanguages()).toContain(name);
  core.dispose();
});

test('tells what pieces of code are', async () => {
  const core = await createHighlighterCore({
    themes: [createCssVariablesTheme(ROLE_THEME)],
    langs: [(await loadGrammar('typescript')).default],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  const text = "// why\nconst greeting = 'hé😀';\ncall(greeting, 42);\n";
  const pieces = codeRuns(core, { language: 'typescript', text }).map(({ role, start, end }) => [
    role,
    text.slice(start, end),
  ]);
  expect(pieces).toContainEqual(['comment', '// why']);
  expect(pieces).toContainEqual(['keyword', 'const']);
  expect(pieces).toContainEqual(['string', "'hé😀'"]);
  expect(pieces).toContainEqual(['function', 'call']);
  expect(pieces).toContainEqual(['constant', '42']);
  core.dispose();
});
