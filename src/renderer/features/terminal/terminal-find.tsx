import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import type { TerminalSession } from '../../state/terminal-session.ts';
import type { TerminalFindCount } from '../../state/terminal-state.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import type { TerminalScreen } from '../../widgets/terminal/terminal-screen.ts';
import styles from './terminal-pane.module.css';

type TerminalFindProps = {
  readonly session: TerminalSession;
  readonly screen: TerminalScreen;
  /** Grows with every request for the bar. */
  readonly finding: number;
};

const noOptions = { caseSensitive: false, regex: false, wholeWord: false };

const toggles = [
  { name: 'caseSensitive', sign: 'Aa', label: 'Match case' },
  { name: 'wholeWord', sign: 'W', label: 'Whole words' },
  { name: 'regex', sign: '.*', label: 'Regular expression' },
] as const;

/** Looks through what the terminal holds. */
export function TerminalFind({ session, screen, finding }: TerminalFindProps) {
  const [text, setText] = useState(() => firstLine(screen.selection));
  const [options, setOptions] = useState(noOptions);
  const field = useRef<HTMLInputElement>(null);
  const found = useStore(session.store, (state) => state.found);
  const isBroken = options.regex && !isPattern(text);

  useEffect(() => {
    if (finding > 0) field.current?.select();
  }, [finding]);
  useEffect(() => {
    if (text === '' || isBroken) screen.clearFind();
    else screen.find(text, options, 0);
  }, [screen, text, options, isBroken]);
  useEffect(
    () => () => {
      screen.clearFind();
      screen.focus();
    },
    [screen],
  );

  const step = (direction: 1 | -1): void => {
    if (text !== '' && !isBroken) screen.find(text, options, direction);
  };
  const close = (): void => session.update({ finding: undefined });

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter') step(event.shiftKey ? 1 : -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className={styles.find} role="search" aria-label="Find in this terminal">
      <input
        ref={field}
        aria-label="Find in this terminal"
        className={styles.findInput}
        placeholder="Find"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <span className={styles.count} role="status">
        {text === '' ? '' : isBroken ? 'No pattern' : describeCount(found)}
      </span>
      {toggles.map(({ name, sign, label }) => (
        <button
          key={name}
          type="button"
          className={styles.toggle}
          aria-label={label}
          title={label}
          aria-pressed={options[name]}
          onClick={() => setOptions({ ...options, [name]: !options[name] })}
        >
          {sign}
        </button>
      ))}
      <IconButton glyph={ArrowUp} label="Older match" size="small" onClick={() => step(-1)} />
      <IconButton glyph={ArrowDown} label="Newer match" size="small" onClick={() => step(1)} />
      <IconButton glyph={X} label="Close" size="small" onClick={close} />
    </div>
  );
}

/** `3 of 12`, `3 of 1000+`, `No match`. */
export function describeCount({ position, total, more }: TerminalFindCount): string {
  if (total === 0) return 'No match';
  return `${position > 0 ? position : '–'} of ${total}${more ? '+' : ''}`;
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

function firstLine(selection: string): string {
  return selection.length <= 200 && !selection.includes('\n') ? selection : '';
}
