import { useEffect, useMemo } from 'react';
import type { Dispose } from '#shared/kernel/clock.ts';
import type { ReviewItem } from '../../state/review-items.ts';
import { browserClock } from '../../ui/browser-clock.ts';

/** What the mouse rests on for so long is likely to be chosen, in milliseconds. */
const REST_MS = 60;

/** Tells of the file that the mouse rests on, not of those that it passes. */
export function usePointed(onRest: (item: ReviewItem) => void) {
  const rest = useMemo(() => createRest(), []);
  useEffect(() => () => rest.stop(), [rest]);
  return (item: ReviewItem | undefined): void => {
    rest.stop();
    if (item) rest.start(() => onRest(item));
  };
}

function createRest() {
  let cancel: Dispose | undefined;
  return {
    start(then: () => void) {
      cancel = browserClock.setTimer(then, REST_MS);
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}
