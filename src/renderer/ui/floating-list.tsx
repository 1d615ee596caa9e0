import { useLayoutEffect, useState, type ReactNode, type RefObject } from 'react';
import { createPortal } from 'react-dom';
import floating from './floating.module.css';
import styles from './floating-list.module.css';

export interface FloatingListProps {
  /** Names the list for the field's `aria-controls`; options are `<id>-<index>`. */
  readonly id: string;
  readonly label: string;
  /** The list stands above this element and is as wide. */
  readonly anchor: RefObject<HTMLElement | null>;
  readonly options: readonly { readonly key: string; readonly content: ReactNode }[];
  readonly activeIndex: number;
  readonly onPick: (index: number) => void;
  /** Said in place of options while there are none. */
  readonly empty?: ReactNode;
}

/** Choices for a text field that keeps the focus: the field moves through them by its keys. */
export function FloatingList(props: FloatingListProps) {
  const { id, label, anchor, options, activeIndex, onPick, empty } = props;
  const place = useRectAbove(anchor);
  if (!place) return null;
  const { home, ...position } = place;
  return createPortal(
    <div className={styles.frame} style={position}>
      <ul id={id} role="listbox" aria-label={label} className={styles.list}>
        {options.map(({ key, content }, index) => (
          <li
            key={key}
            ref={index === activeIndex ? showWhole : undefined}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === activeIndex}
            className={floating.item}
            {...(index === activeIndex && { 'data-highlighted': '' })}
            // The focus stays in the field.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onPick(index)}
          >
            {content}
          </li>
        ))}
      </ul>
      {options.length === 0 && (
        <p className={styles.empty} role="status">
          {empty}
        </p>
      )}
    </div>,
    home,
  );
}

function showWhole(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

type Place = {
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  /** Where it stands in the document: outside of what could cut it off, inside the landmark. */
  readonly home: Element;
};

/** Room above the element, kept when the window or the element changes. */
function useRectAbove(anchor: RefObject<HTMLElement | null>): Place | undefined {
  const [place, setPlace] = useState<Place>();
  useLayoutEffect(() => {
    const element = anchor.current;
    if (!element) return undefined;
    const measure = (): void => {
      const { left, top, width } = element.getBoundingClientRect();
      const home = element.closest('main') ?? document.body;
      setPlace({ left, bottom: window.innerHeight - top + 4, width, home });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    window.addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', measure);
    };
  }, [anchor]);
  return place;
}
