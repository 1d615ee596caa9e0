import { z } from 'zod';
import type { WorkspaceId } from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';

export type ViewedMark = { readonly path: string; readonly contentId: string };

export type ViewedPlace = { readonly workspaceId: WorkspaceId; readonly repositoryRoot: string };

/** Files of changes that the person has seen, as they were then. */
export interface ReviewViewedStore {
  list(place: ViewedPlace): ViewedMark[];
  /** Marking twice renews the time, in microseconds. */
  add(place: ViewedPlace, mark: ViewedMark, viewedAt: number): void;
  remove(place: ViewedPlace, mark: ViewedMark): void;
  /** Keeps the latest so many marks of all places. */
  prune(keep: number): void;
}

const markRow = z.object({ path: z.string(), contentId: z.string() });

export function createReviewViewedStore(db: Database): ReviewViewedStore {
  return {
    list: ({ workspaceId, repositoryRoot }) =>
      db
        .prepare(
          `SELECT path, content_id AS contentId FROM review_viewed
           WHERE workspace_id = ? AND repository_root = ? ORDER BY path, content_id`,
        )
        .all(workspaceId, repositoryRoot)
        .map((row) => markRow.parse(row)),
    add({ workspaceId, repositoryRoot }, { path, contentId }, viewedAt) {
      db.prepare(
        `INSERT INTO review_viewed (workspace_id, repository_root, path, content_id, viewed_at)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (workspace_id, repository_root, path, content_id)
         DO UPDATE SET viewed_at = excluded.viewed_at`,
      ).run(workspaceId, repositoryRoot, path, contentId, viewedAt);
    },
    remove({ workspaceId, repositoryRoot }, { path, contentId }) {
      db.prepare(
        `DELETE FROM review_viewed
         WHERE workspace_id = ? AND repository_root = ? AND path = ? AND content_id = ?`,
      ).run(workspaceId, repositoryRoot, path, contentId);
    },
    prune(keep) {
      db.prepare(
        `DELETE FROM review_viewed WHERE (workspace_id, repository_root, path, content_id) IN (
           SELECT workspace_id, repository_root, path, content_id FROM review_viewed
           ORDER BY viewed_at DESC LIMIT -1 OFFSET ?
         )`,
      ).run(keep);
    },
  };
}
