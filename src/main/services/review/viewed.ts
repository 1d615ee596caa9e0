import type { Clock } from '#shared/kernel/clock.ts';
import type { Database } from '../../store/database.ts';
import {
  createReviewViewedStore,
  type ViewedMark,
  type ViewedPlace,
} from '../../store/tables/review-viewed-store.ts';

/** Marks kept, of all workspaces together. */
const maxMarks = 50_000;

/** What the person has seen, by content: a file that changes again is unseen. */
export interface ViewedMarks {
  list(place: ViewedPlace): readonly ViewedMark[];
  set(place: ViewedPlace, marks: readonly (ViewedMark & { readonly viewed: boolean })[]): void;
}

export function createViewedMarks(db: Database, clock: Clock): ViewedMarks {
  const store = createReviewViewedStore(db);
  return {
    list: (place) => store.list(place),
    set(place, marks) {
      const now = clock.now().getTime() * 1000;
      db.transaction(() => {
        for (const mark of marks) {
          if (mark.viewed) store.add(place, mark, now);
          else store.remove(place, mark);
        }
        store.prune(maxMarks);
      });
    },
  };
}
