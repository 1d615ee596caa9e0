import { z } from 'zod';
import { timeSchema } from './common.ts';

/** Snapshot of one repository: staged and unstaged changes against HEAD plus untracked files. */
export const gitRepositoryChangesSchema = z
  .object({
    repo_root: z.string(),
    /** Short name; empty when HEAD is detached. */
    branch: z.string(),
    remote_origin: z.string().optional(),
    unified_diff: z.string().optional(),
    removed: z.boolean().optional(),
  })
  .meta({ id: 'GitRepositoryChanges' });
export type GitRepositoryChanges = z.infer<typeof gitRepositoryChangesSchema>;

/** Server to client. `changes` without `repositories` says only "looked, nothing new". */
export const gitWatchServerMessageSchema = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('changes'),
      scanned_at: timeSchema.optional(),
      repositories: z.array(gitRepositoryChangesSchema).optional(),
      /** Pilothouse's own: roots whose changes show only every five seconds. */
      polled: z.array(z.string()).optional(),
    }),
    z.object({ type: z.literal('error'), message: z.string().optional() }),
  ])
  .meta({ id: 'GitWatchServerMessage' });
export type GitWatchServerMessage = z.infer<typeof gitWatchServerMessageSchema>;

export const gitWatchClientMessageSchema = z.object({ type: z.string() });

const fileVersionSchema = z.object({
  exists: z.boolean(),
  /** Absent when the file does not exist, is binary, or is larger than the limit. */
  content: z.string().optional(),
  binary: z.boolean(),
  too_large: z.boolean(),
  size: z.int(),
});

/** Pilothouse's own: both sides of one changed file, for a diff editor. */
export const gitFileVersionsSchema = z
  .object({ path: z.string(), head: fileVersionSchema, worktree: fileVersionSchema })
  .meta({ id: 'GitFileVersions' });
export type GitFileVersions = z.infer<typeof gitFileVersionsSchema>;

/** A file over this is not sent to the diff editor. */
export const GIT_FILE_LIMIT_BYTES = 2 * 1024 * 1024;
