import { useLayoutEffect, useRef, useState } from 'react';
import { AnsiText } from '../../../widgets/ansi-text.tsx';
import { Button } from '../../../ui/button.tsx';
import { count } from '../model/tool-text.ts';
import styles from './tool-row.module.css';

export interface OutputTextProps {
  readonly text: string;
  /** More is coming: the end is shown and stays in view. */
  readonly live: boolean;
}

/** Lines shown until the person asks for all. */
const SHOWN_LINES = 200;

export function OutputText({ text, live }: OutputTextProps) {
  const [all, setAll] = useState(false);
  const frame = useRef<HTMLPreElement>(null);
  const lines = text.replace(/\n$/, '').split('\n');
  const isCut = !all && lines.length > SHOWN_LINES;
  const shown = isCut ? (live ? lines.slice(-SHOWN_LINES) : lines.slice(0, SHOWN_LINES)) : lines;

  useLayoutEffect(() => {
    const element = frame.current;
    if (live && element) element.scrollTop = element.scrollHeight;
  });

  return (
    <>
      <pre ref={frame} className={styles.output} tabIndex={0} dir="ltr">
        <AnsiText text={shown.join('\n')} />
      </pre>
      {isCut && (
        <Button size="small" tone="ghost" className={styles.more} onClick={() => setAll(true)}>
          Show {count(lines.length - SHOWN_LINES, 'more line')}
        </Button>
      )}
    </>
  );
}
