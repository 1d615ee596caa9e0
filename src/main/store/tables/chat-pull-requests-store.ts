import { z } from 'zod';
import type { ChatId } from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';

/** What a git host says of a pull request. */
export const pullRequestFactsSchema = z.object({
  url: z.string(),
  number: z.int(),
  state: z.enum(['open', 'closed', 'merged']),
  title: z.string(),
  draft: z.boolean(),
  changesRequested: z.boolean(),
  approved: z.boolean(),
  reviewerCount: z.int(),
  // Not every host tells how large it is.
  additions: z.int().optional(),
  deletions: z.int().optional(),
  changedFiles: z.int().optional(),
  commits: z.int().optional(),
  authorLogin: z.string().optional(),
  authorAvatarUrl: z.string().optional(),
  baseBranch: z.string(),
  headBranch: z.string(),
});
export type PullRequestFacts = Readonly<z.infer<typeof pullRequestFactsSchema>>;

/** Times are microseconds since 1970. */
export type ChatPullRequestRow = {
  /** Whose pull request it is. */
  readonly remoteOrigin: string;
  readonly branch: string;
  /** Undefined: the branch has none. */
  readonly facts: PullRequestFacts | undefined;
  readonly refreshedAt: number;
  readonly staleAt: number;
};

/** What was last heard of the pull request of each chat's branch. */
export interface ChatPullRequestsStore {
  save(chatId: ChatId, row: ChatPullRequestRow): void;
}

export function createChatPullRequestsStore(db: Database): ChatPullRequestsStore {
  return {
    save(chatId, row) {
      db.prepare(
        `INSERT INTO chat_pull_requests (chat_id, remote_origin, branch, facts, refreshed_at,
           stale_at)
         VALUES (:chat, :origin, :branch, :facts, :refreshed, :stale)
         ON CONFLICT (chat_id) DO UPDATE SET remote_origin = :origin, branch = :branch,
           facts = :facts, refreshed_at = :refreshed, stale_at = :stale`,
      ).run({
        chat: chatId,
        origin: row.remoteOrigin,
        branch: row.branch,
        facts: row.facts === undefined ? null : JSON.stringify(row.facts),
        refreshed: row.refreshedAt,
        stale: row.staleAt,
      });
    },
  };
}
