import { z } from 'zod';
import { timeSchema, uuidSchema } from './common.ts';

/** Pilothouse's own: states of the files that were kept before and after turns. */

/** Kept so long, as far as they fit, for each repository. */
export const CHECKPOINT_DAYS = 30;
export const CHECKPOINT_LIMIT_BYTES = 2 * 1024 * 1024 * 1024;
/** A larger file that git does not know is left out of a checkpoint. */
export const CHECKPOINT_FILE_LIMIT_BYTES = 50 * 1024 * 1024;
/** The latest so many are listed. */
export const CHECKPOINTS_PAGE = 200;
/** Files with more bytes or lines are not asked who wrote them. */
export const BLAME_LIMIT_BYTES = 2 * 1024 * 1024;
export const BLAME_LIMIT_LINES = 50_000;
/** Stands for the work tree as it is, where a comparison takes a checkpoint. */
export const CHECKPOINT_NOW = 'now';

const repoRootSchema = z.string().min(1).max(4096);
/** Relative to the root, with forward slashes. */
const pathSchema = z.string().min(1).max(4096);

const checkpointBase = {
  /** For `from` and `to` of a comparison of turns, and to restore it. */
  id: z.string(),
  repo_root: z.string(),
  chat_id: uuidSchema,
  created_at: timeSchema,
  /** Paths that the turn, or the restoring, changed; absent while the turn runs. */
  files_changed: z.int().optional(),
  /** About what it takes of the disk. */
  bytes: z.int(),
  /** Files that are too large or cannot be read, at most 100: they are in no checkpoint. */
  skipped: z.array(z.string()),
};

/**
 * `turn`: before and after a turn. `restore`: before and after files were restored; restoring what
 * was before undoes that.
 */
export const checkpointSchema = z
  .discriminatedUnion('kind', [
    z.object({
      ...checkpointBase,
      kind: z.literal('turn'),
      /** The person's message that the turn answers. */
      message_id: z.int(),
      /** First line of that message, at most 200 characters; may be empty. */
      title: z.string(),
      /** Absent while the turn runs, or when the app ended first. */
      ended_at: timeSchema.optional(),
    }),
    z.object({
      ...checkpointBase,
      kind: z.literal('restore'),
      /** The checkpoint that was restored. */
      restored_id: z.string(),
      restored_side: z.enum(['before', 'after']),
      /** Absent: it was cut off, or still runs. */
      ended_at: timeSchema.optional(),
    }),
  ])
  .meta({ id: 'Checkpoint' });
export type Checkpoint = z.infer<typeof checkpointSchema>;

export const checkpointsQuerySchema = z.object({ repo_root: repoRootSchema.optional() });

export const checkpointsSchema = z
  .object({
    /** Of the chat, the latest first; of all its repositories unless one was named. */
    checkpoints: z.array(checkpointSchema),
  })
  .meta({ id: 'Checkpoints' });

export const checkpointRestoreRequestSchema = z
  .object({
    repo_root: repoRootSchema,
    /** Which state comes back: the one before the turn, or after it. */
    side: z.enum(['before', 'after']).default('before'),
    /** Files and folders to restore; everything when absent. */
    paths: z.array(pathSchema).min(1).max(10_000).optional(),
    /** Also while a turn runs in the workspace, or git is in the middle of an operation. */
    force: z.boolean().default(false),
  })
  .meta({ id: 'CheckpointRestoreRequest' });
export type CheckpointRestoreRequest = z.input<typeof checkpointRestoreRequestSchema>;

export const checkpointRestoredSchema = z
  .object({
    /** How many paths were written or removed. */
    files: z.int(),
    /** Of the kind `restore`: restoring its `before` undoes this. Absent when nothing changed. */
    checkpoint: checkpointSchema.optional(),
    /** Paths that stay as they are, with the reason; at most 100. */
    skipped: z.array(z.object({ path: z.string(), reason: z.string() })),
  })
  .meta({ id: 'CheckpointRestored' });
export type CheckpointRestored = z.infer<typeof checkpointRestoredSchema>;

/** Of one repository, all chats together. */
export const checkpointUsageSchema = z
  .object({
    repo_root: z.string(),
    checkpoints: z.int(),
    bytes: z.int(),
    max_age_days: z.int(),
    max_bytes: z.int(),
    oldest_at: timeSchema.optional(),
  })
  .meta({ id: 'CheckpointUsage' });
export type CheckpointUsage = z.infer<typeof checkpointUsageSchema>;

export const checkpointUsageListSchema = z
  .object({ repositories: z.array(checkpointUsageSchema) })
  .meta({ id: 'CheckpointUsageList' });

export const checkpointPruneQuerySchema = z.object({
  repo_root: repoRootSchema,
  /** Drops what is older; 0 drops all. Only what is over the limits when absent. */
  older_than_days: z.coerce.number().int().min(0).max(3650).optional(),
});
export type CheckpointPruneQuery = z.infer<typeof checkpointPruneQuerySchema>;

export const checkpointPrunedSchema = z
  .object({ checkpoints: z.int(), bytes: z.int() })
  .meta({ id: 'CheckpointPruned' });
export type CheckpointPruned = z.infer<typeof checkpointPrunedSchema>;

export const blameQuerySchema = z.object({ repo_root: repoRootSchema, path: pathSchema });

const commitOriginSchema = z.object({
  /** Full object name. */
  id: z.string(),
  author: z.string(),
  time: timeSchema,
  subject: z.string(),
});

/**
 * `turn`: a turn last wrote the line; `commit` is there when it was committed since. `commit`: it
 * is older than the checkpoints. `you`: it was changed outside any turn and is not committed.
 */
export const lineOriginSchema = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('turn'),
      chat_id: uuidSchema,
      chat_title: z.string(),
      message_id: z.int(),
      checkpoint_id: z.string(),
      title: z.string(),
      time: timeSchema,
      commit: commitOriginSchema.optional(),
    }),
    z.object({ kind: z.literal('commit'), commit: commitOriginSchema }),
    z.object({ kind: z.literal('you') }),
  ])
  .meta({ id: 'LineOrigin' });
export type LineOrigin = z.infer<typeof lineOriginSchema>;

/** Who last changed each line of a file of the work tree. */
export const blameSchema = z
  .object({
    path: z.string(),
    lines: z.int(),
    origins: z.array(lineOriginSchema),
    /** Together all lines, in order: `start` is 1-based, `origin` a place in `origins`. */
    ranges: z.array(z.object({ start: z.int(), lines: z.int(), origin: z.int() })),
  })
  .meta({ id: 'Blame' });
export type Blame = z.infer<typeof blameSchema>;
