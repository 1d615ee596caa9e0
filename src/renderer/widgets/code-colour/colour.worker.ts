import { createCssVariablesTheme, createHighlighterCore, type HighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import { codeRuns, ROLE_THEME } from './code-runs.ts';
import { loadGrammar } from './languages.ts';
import type { CodeRun, ColourAnswer, ColourRequest } from './runs.ts';

let highlighter: Promise<HighlighterCore> | undefined;

self.addEventListener('message', ({ data }: MessageEvent<ColourRequest>) => {
  void answer(data);
});

async function answer(request: ColourRequest): Promise<void> {
  const { id } = request;
  let done: ColourAnswer = { id };
  try {
    done = { id, runs: await colour(request) };
  } catch {
    // Code without colours is still code.
  }
  self.postMessage(done, {});
}

async function colour(request: ColourRequest): Promise<readonly CodeRun[]> {
  highlighter ??= createHighlighterCore({
    themes: [createCssVariablesTheme(ROLE_THEME)],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  const core = await highlighter;
  const { language } = request;
  if (!core.getLoadedLanguages().includes(language)) {
    await core.loadLanguage((await loadGrammar(language)).default);
  }
  return codeRuns(core, request);
}
