import { useEffect, useState } from 'react';
import type { ReviewFile, ReviewSide } from '#shared/api/review.ts';
import type { Review } from '../../state/review.ts';
import type { ReviewItem } from '../../state/review-items.ts';
import { sizeText } from './model/size-text.ts';
import styles from './image-sides.module.css';

export interface ImageSidesProps {
  readonly review: Review;
  readonly item: ReviewItem;
  readonly file: ReviewFile;
}

/** A picture before and after, with what can be measured of it. */
export function ImageSides({ review, item, file }: ImageSidesProps) {
  return (
    <div
      className={styles.sides}
      tabIndex={0}
      role="group"
      aria-label="The picture before and after"
    >
      <Side review={review} item={item} which="old" title="Before" side={file.old} />
      <Side review={review} item={item} which="new" title="After" side={file.new} />
    </div>
  );
}

interface SideProps {
  readonly review: Review;
  readonly item: ReviewItem;
  readonly which: 'old' | 'new';
  readonly title: string;
  readonly side: ReviewSide;
}

function Side({ review, item, which, title, side }: SideProps) {
  const url = useBlobUrl(review, side.exists && side.image === true ? item : undefined, which);
  const [pixels, setPixels] = useState<string>();
  if (!side.exists) return null;
  return (
    <figure className={styles.side}>
      <figcaption className={styles.caption}>
        <strong>{title}</strong>
        {pixels && <span>{pixels}</span>}
        <span>{sizeText(side.size)}</span>
      </figcaption>
      {url === 'failed' ? (
        <p className={styles.failed}>The picture could not be loaded.</p>
      ) : (
        url !== undefined && (
          <img
            className={styles.image}
            src={url}
            alt={`${item.path}, ${title.toLowerCase()}`}
            onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
              setPixels(`${naturalWidth} × ${naturalHeight}`)
            }
          />
        )
      )}
    </figure>
  );
}

/** An address for the bytes of a side, given back when the picture goes. */
function useBlobUrl(review: Review, item: ReviewItem | undefined, which: 'old' | 'new') {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!item) return undefined;
    const abort = new AbortController();
    let made: string | undefined;
    async function load(wanted: ReviewItem): Promise<void> {
      const blob = await review.blob(wanted, which, abort.signal);
      if (abort.signal.aborted) return;
      made = URL.createObjectURL(blob);
      setUrl(made);
    }
    load(item).catch(() => {
      if (!abort.signal.aborted) setUrl('failed');
    });
    return () => {
      abort.abort();
      if (made !== undefined) URL.revokeObjectURL(made);
      setUrl(undefined);
    };
  }, [review, item, which]);
  return url;
}
