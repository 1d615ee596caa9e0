import type { Virtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
  type RefObject,
} from 'react';
import type { FlatRow } from '../model/flat-rows.ts';

/** Pixels from the end that still count as being there. */
const END_SLACK = 48;

export type StickInput = {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly virtualizer: Virtualizer<HTMLDivElement, Element>;
  readonly rows: readonly FlatRow[];
  /** Otherwise the person has left it before. */
  readonly startsAtEnd: boolean;
};

export type StickState = {
  readonly isAtEnd: boolean;
  /** Rows that came since the person left the end. */
  readonly unseen: number;
  /** Goes to the end and stays there. */
  readonly stick: () => void;
};

/**
 * Follows the end of the conversation while the person is there. Only the person's own scrolling
 * up ends that: content that grows moves the end away without moving the view.
 */
export function useStickToEnd(input: StickInput): StickState {
  const { scroller, virtualizer, rows, startsAtEnd } = input;
  const sticks = useRef(startsAtEnd);
  const lastTop = useRef(0);
  const rowCount = rows.length;
  /** What was at the end when the person left it. */
  const [leftAt, setLeftAt] = useState(() => (startsAtEnd ? undefined : endOf(rows)));
  const leave = useEffectEvent(() => setLeftAt((known) => known ?? endOf(rows)));

  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const onScroll = (): void => {
      const isLeaving = wentUp(element, lastTop.current);
      lastTop.current = element.scrollTop;
      if (distanceFromEnd(element) <= END_SLACK) {
        sticks.current = true;
        setLeftAt(undefined);
      } else if (isLeaving) {
        sticks.current = false;
        leave();
      }
    };
    // The composer grows and windows are resized: the end stays in view.
    const observer = new ResizeObserver(() => {
      if (sticks.current) scrollToEnd(element);
    });
    element.addEventListener('scroll', onScroll, { passive: true });
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', onScroll);
      observer.disconnect();
    };
  }, [scroller]);

  const size = virtualizer.getTotalSize();
  const followed = useRef({ size: 0, rowCount: 0 });
  useLayoutEffect(() => {
    // Rows that grow are measured, which changes the size: to look at the element before that would
    // have the browser do its layout twice.
    if (followed.current.size === size && followed.current.rowCount === rowCount) return;
    followed.current = { size, rowCount };
    const element = scroller.current;
    // A render can come between the person's scrolling and the event that tells of it.
    if (!element || !sticks.current || wentUp(element, lastTop.current)) return;
    scrollToEnd(element);
  });

  function stick(): void {
    sticks.current = true;
    setLeftAt(undefined);
    if (scroller.current) scrollToEnd(scroller.current);
  }

  return {
    isAtEnd: leftAt === undefined,
    unseen: leftAt === undefined ? 0 : countSince(leftAt, rows),
    stick,
  };
}

/** A row that neither folds nor is numbered anew, and how many came after it. */
type End = { readonly key: string | undefined; readonly after: number };

function endOf(rows: readonly FlatRow[]): End {
  const index = rows.findLastIndex(({ row }) => row.kind === 'user' || row.kind === 'prose');
  return { key: rows[index]?.row.key, after: countParts(rows.slice(index + 1)) };
}

function countSince({ key, after }: End, rows: readonly FlatRow[]): number {
  const index = rows.findLastIndex(({ row }) => row.key === key);
  return index < 0 ? 0 : Math.max(0, countParts(rows.slice(index + 1)) - after);
}

/** Rows, of which those of one answer count once. */
function countParts(rows: readonly FlatRow[]): number {
  return rows.filter(({ row }) => row.kind !== 'prose' || row.follows === undefined).length;
}

function distanceFromEnd(element: HTMLElement): number {
  return element.scrollHeight - element.clientHeight - element.scrollTop;
}

/** Content that got shorter moves the view up too, but leaves it at the end. */
function wentUp(element: HTMLElement, lastTop: number): boolean {
  return element.scrollTop < lastTop - 1 && distanceFromEnd(element) > END_SLACK;
}

function scrollToEnd(element: HTMLElement): void {
  element.scrollTo({ top: element.scrollHeight });
}
