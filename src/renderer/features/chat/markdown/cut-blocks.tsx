import { createContext, useContext, useLayoutEffect, useRef, type ReactNode } from 'react';
import { cx } from '../../../ui/cx.ts';
import type { Cut } from './long-blocks.ts';
import styles from './markdown.module.css';

/** How the block was cut out of a longer one. */
export const CutContext = createContext<Cut | undefined>(undefined);

export interface NumberedListProps {
  readonly start: number | undefined;
  /** The block begins with it. */
  readonly isFirst: boolean;
  readonly children: ReactNode;
}

/** Markdown counts on from the first item, whatever the numbers of the others say. */
export function NumberedList({ start, isFirst, children }: NumberedListProps) {
  const cut = useContext(CutContext);
  const from = (isFirst ? cut?.start : undefined) ?? start;
  const digits = String(from ?? 1).length;
  return (
    <ol
      start={from}
      aria-label={isFirst && cut?.follows === 'item' ? 'List, continued' : undefined}
      style={digits < WIDE_NUMBER ? undefined : { paddingInlineStart: `${digits}.5ch` }}
    >
      {children}
    </ol>
  );
}

export interface BulletListProps {
  readonly className: string | undefined;
  readonly isFirst: boolean;
  readonly children: ReactNode;
}

export function BulletList({ className, isFirst, children }: BulletListProps) {
  const cut = useContext(CutContext);
  const label = isFirst && cut?.follows === 'item' ? 'List, continued' : undefined;
  return (
    <ul className={className} aria-label={label}>
      {children}
    </ul>
  );
}

/** Digits that no longer fit beside the text. */
const WIDE_NUMBER = 4;

interface ChildrenProps {
  readonly children?: ReactNode;
}

/** Wide tables scroll by themselves; focus makes that possible by keyboard. */
export function Table({ children }: ChildrenProps) {
  const cut = useContext(CutContext);
  const part = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (part.current && cut?.columns !== undefined) adoptScroll(part.current);
  }, [cut?.columns]);
  const name = cut?.follows === 'row' ? 'Table, continued' : 'Table';
  const frame = { role: 'group', 'aria-label': name, tabIndex: 0 } as const;
  if (cut?.columns === undefined) {
    return (
      <div {...frame} className={styles.tableFrame}>
        <table>{children}</table>
      </div>
    );
  }
  const columns = cut.columns.split(' ').map(Number);
  const wholeWidth = columns.reduce((sum, characters) => sum + characters + PADDING, 0);
  const leastWidth = columns.reduce((sum, characters) => sum + leastOf(characters) + PADDING, 0);
  return (
    <div
      {...frame}
      ref={part}
      data-table={cut.columns}
      onScroll={(event) => shareScroll(event.currentTarget)}
      className={cx(
        styles.tableFrame,
        styles.tablePart,
        cut.follows === 'row' && styles.tableGoneOn,
        cut.goesOn === 'row' && styles.tableGoesOn,
      )}
      style={{ width: `${wholeWidth}ch` }}
    >
      <table style={{ minWidth: `${leastWidth}ch` }}>
        <colgroup>
          {columns.map((characters, index) => (
            <col
              key={index}
              style={characters > NARROW ? undefined : { width: `${characters + PADDING}ch` }}
            />
          ))}
        </colgroup>
        {children}
      </table>
    </div>
  );
}

/** The other parts that are drawn now: the columns of one table stand at one place in all of them. */
function otherParts(part: HTMLElement): readonly HTMLElement[] {
  const { table = '' } = part.dataset;
  const text = part.parentElement?.closest('[role=log], [role=group]');
  const all = text?.querySelectorAll<HTMLElement>(`[data-table="${table}"]`) ?? [];
  return Array.from(all).filter((other) => other !== part);
}

function shareScroll(part: HTMLElement): void {
  for (const other of otherParts(part)) {
    if (other.scrollLeft !== part.scrollLeft) other.scrollLeft = part.scrollLeft;
  }
}

/** A part that comes into sight stands where the others were scrolled to. */
function adoptScroll(part: HTMLElement): void {
  // Those that came with it may not stand there yet.
  part.scrollLeft = Math.max(0, ...otherParts(part).map(({ scrollLeft }) => scrollLeft));
}

/** Characters up to which a column has all the room it wants; the others share what is left. */
const NARROW = 16;

/** Characters that the room beside a cell's text takes. */
const PADDING = 4;

function leastOf(characters: number): number {
  return Math.min(characters, NARROW);
}

/** The head stands once, at the begin of the table: neither reading nor copying meets it again. */
export function TableHead({ children }: ChildrenProps) {
  const cut = useContext(CutContext);
  return cut?.head === undefined ? <thead>{children}</thead> : null;
}
