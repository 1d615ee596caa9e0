import { useEffect, useRef } from 'react';
import { grammarOf } from './language-names.ts';
import styles from './code-text.module.css';

/** Longer texts stay plain: nobody reads them for their colours. */
const MAX_CHARACTERS = 20_000;

export interface CodeTextProps {
  readonly text: string;
  /** As it stands after the fence. */
  readonly language: string;
  /** More is coming: it has no colours yet. */
  readonly live: boolean;
}

/** Code that is coloured once it is known what it is made of; plain until then. */
export function CodeText({ text, language, live }: CodeTextProps) {
  const element = useRef<HTMLElement>(null);
  const grammar = grammarOf(language);
  const isWanted = !live && grammar !== undefined && text.length <= MAX_CHARACTERS;

  useEffect(() => {
    if (!isWanted || !('highlights' in CSS)) return;
    let isShown = true;
    let unpaint: (() => void) | undefined;
    let release: (() => void) | undefined;

    async function colour(): Promise<void> {
      const [{ holdColours }, { paint }] = await Promise.all([
        import('./shared-colours.ts'),
        import('./paint.ts'),
      ]);
      if (!isShown) return;
      const shared = holdColours();
      release = shared.release;
      const runs = await shared.colours.runsOf(grammar ?? '', text);
      const node = element.current?.firstChild;
      if (isShown && node instanceof Text && node.data === text) unpaint = paint(node, runs);
    }

    void colour();
    return () => {
      isShown = false;
      unpaint?.();
      release?.();
    };
  }, [isWanted, grammar, text]);

  return (
    <code ref={element} className={styles.code}>
      {text}
    </code>
  );
}
