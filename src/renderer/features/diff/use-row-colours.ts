import { useEffect, useState } from 'react';
import { browserClock } from '../../ui/browser-clock.ts';
import { grammarOf } from '../../widgets/code-colour/language-names.ts';
import { runsByLine } from '../../widgets/code-colour/line-runs.ts';
import type { CodeRun } from '../../widgets/code-colour/runs.ts';
import type { DiffLine } from '../../widgets/unified-diff.ts';
import type { FileRow } from './model/flat-diff.ts';

export type LineColours = ReadonlyMap<DiffLine, readonly CodeRun[]>;

const plain: LineColours = new Map();

/** A file has to be there for so long, so that none is coloured that is only scrolled past. */
const SEEN_MS = 150;

/** Characters of one side's rows; more stay plain. */
const MAX_CHARACTERS = 20_000;

/** What the code in the rows of a file is made of, once it is known. */
export function useRowColours(path: string, rows: readonly FileRow[] | undefined): LineColours {
  const [found, setFound] = useState<{ readonly rows: Rows; readonly colours: LineColours }>();
  const grammar = grammarOf(languageName(path));

  useEffect(() => {
    if (grammar === undefined || !rows) return undefined;
    let isGone = false;
    let release: (() => void) | undefined;

    async function colour(language: string, shown: Rows): Promise<void> {
      const { holdColours } = await import('../../widgets/code-colour/shared-colours.ts');
      if (isGone) return;
      const shared = holdColours();
      release = shared.release;
      const sides = await Promise.all(
        sidesOf(shown).map(async (lines) => {
          const texts = lines.map(({ text }) => text);
          const runs = await shared.colours.runsOf(language, texts.join('\n'));
          const byLine = runsByLine(texts, runs);
          return lines.map((line, index) => [line, byLine[index] ?? []] as const);
        }),
      );
      if (!isGone) setFound({ rows: shown, colours: new Map(sides.flat()) });
    }

    const cancel = browserClock.setTimer(() => void colour(grammar, rows), SEEN_MS);
    return () => {
      isGone = true;
      cancel();
      release?.();
    };
  }, [grammar, rows]);

  return found && found.rows === rows ? found.colours : plain;
}

type Rows = readonly FileRow[];

/** The lines of either side, each as far as it is coloured. */
function sidesOf(rows: Rows): readonly (readonly DiffLine[])[] {
  const lines = rows.flatMap((row) => (row.kind === 'line' ? [row.line] : []));
  return (['removed', 'added'] as const).map((missing) => {
    let characters = 0;
    return lines.filter(({ kind, text }) => {
      if (kind === missing) return false;
      characters += text.length + 1;
      return characters <= MAX_CHARACTERS;
    });
  });
}

/** `src/date.ts` → `ts`, `deploy/Dockerfile` → `Dockerfile`. */
function languageName(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.slice(name.lastIndexOf('.') + 1);
}
