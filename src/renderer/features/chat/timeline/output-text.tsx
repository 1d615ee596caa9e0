import { useLayoutEffect, useRef, useState } from 'react';
import { AnsiText } from '../../../widgets/ansi-text.tsx';
import { Button } from '../../../ui/button.tsx';
import { count } from '../model/tool-text.ts';
import styles from './tool-row.module.css';

export interface OutputTextProps {
  readonly text: string;
  /** Where what matters stands: the end of a command's output, the start of a file. */
  readonly show: 'start' | 'end';
}

/** Lines shown until the person asks for all. */
const SHOWN_LINES = 200;

/** Nearer to the end than this is at the end. */
const END_PX = 12;

export function OutputText({ text, show }: OutputTextProps) {
  const [all, setAll] = useState(false);
  const frame = useRef<HTMLPreElement>(null);
  const scrolledFor = useRef<string>(undefined);
  /** Stays so until the person scrolls away from the end. */
  const atEnd = useRef(true);
  const lines = text.replace(/\n$/, '').split('\n');
  const isCut = !all && lines.length > SHOWN_LINES;
  const shown = isCut
    ? show === 'end'
      ? lines.slice(-SHOWN_LINES)
      : lines.slice(0, SHOWN_LINES)
    : lines;

  const shownText = shown.join('\n');

  useLayoutEffect(() => {
    const element = frame.current;
    // New output scrolls; being rendered again for another reason does not.
    if (show !== 'end' || !element || scrolledFor.current === shownText) return;
    scrolledFor.current = shownText;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
  });

  function showAll(): void {
    // What comes above must not push away what is being read.
    atEnd.current = false;
    setAll(true);
  }

  const more = isCut && (
    <Button size="small" tone="ghost" className={styles.more} onClick={showAll}>
      Show {count(lines.length - SHOWN_LINES, show === 'end' ? 'earlier line' : 'more line')}
    </Button>
  );
  return (
    <>
      {show === 'end' && more}
      <pre
        ref={frame}
        className={styles.output}
        tabIndex={0}
        dir="ltr"
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          atEnd.current = scrollHeight - scrollTop - clientHeight < END_PX;
        }}
      >
        <AnsiText text={shownText} />
      </pre>
      {show === 'start' && more}
    </>
  );
}
