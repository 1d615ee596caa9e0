import { useVirtualizer } from '@tanstack/react-virtual';
import type { RefObject } from 'react';
import { Markdown } from '../markdown/markdown.tsx';
import { estimatePiece, type ProsePiece } from '../model/prose-pieces.ts';
import styles from './cards.module.css';

export interface LongTextProps {
  readonly pieces: readonly ProsePiece[];
  /** What it scrolls in. */
  readonly scroller: RefObject<HTMLElement | null>;
}

/** A long text in a card, of which only what is near the view exists in the document. */
export function LongText({ pieces, scroller }: LongTextProps) {
  const virtualizer = useVirtualizer({
    count: pieces.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimatePiece(pieces[index]),
    overscan: 1,
  });
  return (
    <div className={styles.longText} style={{ height: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map(({ index, start }) => {
        const piece = pieces[index];
        return (
          piece && (
            <div
              key={index}
              ref={virtualizer.measureElement}
              data-index={index}
              className={styles.piece}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Markdown text={piece.text} live={false} cut={piece} />
            </div>
          )
        );
      })}
    </div>
  );
}
