import type { Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** Pixels from the end that still count as being there. */
const END_SLACK = 48;

export type StickInput = {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly virtualizer: Virtualizer<HTMLDivElement, Element>;
  readonly rowCount: number;
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
export function useStickToEnd({ scroller, virtualizer, rowCount }: StickInput): StickState {
  const sticks = useRef(true);
  const lastTop = useRef(0);
  /** How many rows there were when the person left the end. */
  const [leftAt, setLeftAt] = useState<number>();

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
        setLeftAt((known) => known ?? virtualizer.options.count);
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
  }, [scroller, virtualizer]);

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
    unseen: leftAt === undefined ? 0 : Math.max(0, rowCount - leftAt),
    stick,
  };
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
