import type { Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type RefObject } from 'react';

/** Pixels of a row that may still show while it counts as scrolled out. */
const SLACK = 8;

export type TopRow = {
  /** Index of the first row that can be seen. */
  readonly index: number;
  /** Key of that row and the pixels of it that are scrolled out, as of the last scroll. */
  readonly place: () => { readonly key: string; readonly offset: number } | undefined;
};

/** Which row is at the top of the view; renders again only when that changes. */
export function useTopRow(
  scroller: RefObject<HTMLDivElement | null>,
  virtualizer: Virtualizer<HTMLDivElement, Element>,
): TopRow {
  const [index, setIndex] = useState(0);
  const place = useRef<{ readonly key: string; readonly offset: number }>(undefined);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const look = (): void => {
      const top = element.scrollTop;
      const item = virtualizer.getVirtualItemForOffset(top + SLACK);
      place.current = item && { key: String(item.key), offset: top - item.start };
      setIndex(item?.index ?? 0);
    };
    element.addEventListener('scroll', look, { passive: true });
    return () => element.removeEventListener('scroll', look);
  }, [scroller, virtualizer]);

  return { index, place: () => place.current };
}
