import type { HighlighterCore } from 'shiki/core';
import { CODE_ROLES, type CodeRole, type CodeRun } from './runs.ts';

/** Lines longer than this are no source that a person wrote. */
const MAX_LINE = 2_000;
/**
 * Milliseconds for one line; what is left of it stays plain. The first lines of a language also
 * wait for its expressions to be made, which takes a busy computer most of a second.
 */
const LINE_LIMIT_MS = 2_000;

/** A theme whose colours are names: the page says what they look like. */
export const ROLE_THEME = { name: 'roles', variablePrefix: '--code-', fontStyle: false } as const;

/** What the pieces of a text are; its language must be loaded. */
export function codeRuns(
  core: HighlighterCore,
  { language, text }: { readonly language: string; readonly text: string },
): readonly CodeRun[] {
  const { tokens } = core.codeToTokens(text, {
    lang: language,
    theme: ROLE_THEME.name,
    tokenizeMaxLineLength: MAX_LINE,
    tokenizeTimeLimit: LINE_LIMIT_MS,
  });
  return joined(
    tokens.flat().flatMap(({ offset, content, color }) => {
      const role = roleOf(color);
      return role === undefined || content.trim() === ''
        ? []
        : [{ role, start: offset, end: offset + content.length }];
    }),
  );
}

/** `var(--code-token-string-expression)` → `string`. */
function roleOf(color: string | undefined): CodeRole | undefined {
  const name = /^var\(--code-token-([a-z]+)/.exec(color ?? '')?.[1];
  return CODE_ROLES.find((role) => role === name);
}

function joined(runs: readonly CodeRun[]): readonly CodeRun[] {
  const result: CodeRun[] = [];
  for (const run of runs) {
    const last = result.at(-1);
    if (last?.role === run.role && last.end === run.start) {
      result[result.length - 1] = { ...last, end: run.end };
    } else {
      result.push(run);
    }
  }
  return result;
}
