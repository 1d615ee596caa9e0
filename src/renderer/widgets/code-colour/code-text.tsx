import { memo, useEffect, useState } from 'react';
import { grammarOf } from './language-names.ts';
import { codePieces, type CodeRun } from './runs.ts';
import styles from './code-text.module.css';

/** Longer texts stay plain: nobody reads them for their colours. */
const MAX_CHARACTERS = 20_000;

export interface CodeTextProps {
  readonly text: string;
  /** As it stands after the fence. */
  readonly language: string;
}

/** Code that is coloured once it is known what it is made of; plain until then. */
export function CodeText({ text, language }: CodeTextProps) {
  const grammar = grammarOf(language);
  const isWanted = grammar !== undefined && text.length <= MAX_CHARACTERS;
  const [coloured, setColoured] = useState<{ readonly text: string; readonly runs: Runs }>();

  useEffect(() => {
    if (!isWanted) return;
    let isShown = true;
    let release: (() => void) | undefined;

    async function colour(): Promise<void> {
      const { holdColours } = await import('./shared-colours.ts');
      if (!isShown) return;
      const shared = holdColours();
      release = shared.release;
      const runs = await shared.colours.runsOf(grammar ?? '', text);
      if (isShown && runs.length > 0) setColoured({ text, runs });
    }

    void colour();
    return () => {
      isShown = false;
      release?.();
    };
  }, [isWanted, grammar, text]);

  return (
    <code className={styles.code}>
      {coloured?.text === text ? <Pieces text={text} runs={coloured.runs} /> : text}
    </code>
  );
}

type Runs = readonly CodeRun[];

/**
 * Elements and not highlights of the style sheet: the browser walks all of those anew with every
 * frame in which anything changed. They change no layout and have no class, so that a search sees
 * one text.
 */
const Pieces = memo(function Pieces({
  text,
  runs,
}: {
  readonly text: string;
  readonly runs: Runs;
}) {
  return codePieces(text, runs).map(({ start, role, content }) =>
    role === undefined ? (
      content
    ) : (
      <span key={start} data-code={role}>
        {content}
      </span>
    ),
  );
});
