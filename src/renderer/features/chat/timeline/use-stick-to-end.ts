import type { Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { FlatRow } from '../model/flat-rows.ts';

/** Pixels from the end that still count as being there. */
const END_SLACK = 48;

export type StickInput = {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly virtualizer: Virtualizer<HTMLDivElement, Element>;
  readonly rows: readonly FlatRow[];
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
export function useStickToEnd({ scroller, virtualizer, rows }: StickInput): StickState {
  const sticks = useRef(true);
  const lastTop = useRef(0);
  const [leftAt, setLeftAt] = useState<number>();

  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const onScroll = (): void => {
      const top = element.scrollTop;
      const distance = element.scrollHeight - element.clientHeight - top;
      const wentUp = top < lastTop.current - 1;
      lastTop.current = top;
      if (distance <= END_SLACK) {
        sticks.current = true;
        setLeftAt(undefined);
      } else if (wentUp) {
        sticks.current = false;
        setLeftAt((known) => known ?? virtualizer.options.count);
      }
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, [scroller, virtualizer]);

  const totalSize = virtualizer.getTotalSize();
  useLayoutEffect(() => {
    const element = scroller.current;
    if (sticks.current && element) element.scrollTop = element.scrollHeight;
  }, [scroller, rows, totalSize]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    // The composer grows and windows are resized: the end stays in view.
    const observer = new ResizeObserver(() => {
      if (sticks.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);

  function stick(): void {
    sticks.current = true;
    setLeftAt(undefined);
    virtualizer.scrollToEnd();
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }

  return {
    isAtEnd: leftAt === undefined,
    unseen: leftAt === undefined ? 0 : Math.max(0, rows.length - leftAt),
    stick,
  };
}
