import { z } from 'zod';
import { timeSchema, uuidSchema } from './common.ts';

/** Pilothouse's own: the changes of a chat's repositories, and what the person does with them. */

/** One side of a file over this is not sent as text. */
export const REVIEW_TEXT_LIMIT_BYTES = 2 * 1024 * 1024;
/** One side of a file over this is not sent as bytes. */
export const REVIEW_BLOB_LIMIT_BYTES = 20 * 1024 * 1024;
/** Files of one page, unless told. */
export const REVIEW_FILES_PAGE = 2000;
export const REVIEW_FILES_PAGE_LIMIT = 10_000;
/** What was discarded is kept so long, as far as it fits. */
export const REVIEW_DISCARDED_DAYS = 30;
export const REVIEW_DISCARDED_LIMIT_BYTES = 512 * 1024 * 1024;

/**
 * What is compared. `uncommitted`: HEAD with the work tree. `staged`: HEAD with the index.
 * `unstaged`: the index with the work tree. `branch`: where the branch left its base, with the
 * work tree. `commits`: two revisions. `turn`: the work tree before and after a turn. `chat`: the
 * work tree before the chat's first turn and now.
 */
export const reviewScopeSchema = z
  .enum(['uncommitted', 'staged', 'unstaged', 'branch', 'commits', 'turn', 'chat'])
  .meta({ id: 'ReviewScope' });
export type ReviewScope = z.infer<typeof reviewScopeSchema>;

const revisionSchema = z.string().min(1).max(500);
const repoRootSchema = z.string().min(1).max(4096);
/** Relative to the root, with forward slashes. */
const pathSchema = z.string().min(1).max(4096);

export const reviewRangeSchema = z.object({
  scope: reviewScopeSchema,
  /** For `branch`: the base; the repository's `base` when absent. */
  base: revisionSchema.optional(),
  /**
   * For `commits`: the older revision; the parent of `to` when absent. For `turn`: the checkpoint
   * whose state before is the older side; the latest turn of the chat when absent.
   */
  from: revisionSchema.optional(),
  /**
   * For `commits`: the newer revision, needed. For `turn`: the checkpoint whose state after is the
   * newer side, or `now` for the work tree; that of `from` when absent.
   */
  to: revisionSchema.optional(),
});
export type ReviewRange = z.infer<typeof reviewRangeSchema>;

export const reviewRepositoryQuerySchema = z.object({ repo_root: repoRootSchema });

const commitSchema = z.object({
  /** Full object name. */
  id: z.string(),
  subject: z.string(),
  author: z.string(),
  time: timeSchema,
});

export const reviewOperationSchema = z.enum(['merge', 'rebase', 'cherry_pick', 'revert', 'bisect']);
export type ReviewOperation = z.infer<typeof reviewOperationSchema>;

export const reviewRepositorySchema = z
  .object({
    repo_root: z.string(),
    /** Short name; empty when HEAD is detached. */
    branch: z.string(),
    /** Absent without a commit. */
    head: z.string().optional(),
    /** For example `origin/main`. */
    upstream: z.string().optional(),
    /** Commits that only the branch, and only its upstream has; absent without an upstream. */
    ahead: z.int().optional(),
    behind: z.int().optional(),
    /** False: there is nowhere to push to. */
    has_remote: z.boolean(),
    /** The likely base of the branch; absent when it is the base itself or there is none. */
    base: z.string().optional(),
    /** What may be chosen as base: branches here and of remotes, the latest first; at most 100. */
    bases: z.array(z.string()),
    /** Of HEAD, the latest first; at most 50. */
    commits: z.array(commitSchema),
    /** Begun and not yet ended. */
    operation: reviewOperationSchema.optional(),
    /** Paths with conflicts; at most 1,000. */
    conflicts: z.array(z.string()),
  })
  .meta({ id: 'ReviewRepository' });
export type ReviewRepository = z.infer<typeof reviewRepositorySchema>;

export const reviewRepositoriesSchema = z
  .object({ repositories: z.array(reviewRepositorySchema) })
  .meta({ id: 'ReviewRepositories' });

/** `type_changed`: for example a file that became a link. `conflicted`: not yet merged. */
export const reviewStatusSchema = z
  .enum(['added', 'modified', 'deleted', 'renamed', 'copied', 'type_changed', 'conflicted'])
  .meta({ id: 'ReviewStatus' });
export type ReviewStatus = z.infer<typeof reviewStatusSchema>;

export const reviewFileSummarySchema = z
  .object({
    path: z.string(),
    /** Of a renamed or copied file. */
    old_path: z.string().optional(),
    status: reviewStatusSchema,
    /** Added in the work tree and unknown to git. */
    untracked: z.boolean(),
    /** Lines; absent for binary and very large files. */
    additions: z.int().optional(),
    deletions: z.int().optional(),
    binary: z.boolean(),
    submodule: z.boolean(),
    /** Git's modes, such as `100644`; absent where the side does not exist. */
    old_mode: z.string().optional(),
    new_mode: z.string().optional(),
    /** Bytes of the new side, of the old one when deleted; absent for a submodule. */
    size: z.int().optional(),
    /** What of it is in the index, and what is not; only where the work tree is compared. */
    staged: reviewStatusSchema.optional(),
    unstaged: reviewStatusSchema.optional(),
    /** Differs as soon as either side does. */
    content_id: z.string(),
    /** The name is not UTF-8: it is shown as well as can be, and nothing can be done with it. */
    unreadable_name: z.boolean().optional(),
  })
  .meta({ id: 'ReviewFileSummary' });
export type ReviewFileSummary = z.infer<typeof reviewFileSummarySchema>;

export const reviewFilesQuerySchema = reviewRangeSchema.extend({
  repo_root: repoRootSchema,
  offset: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(REVIEW_FILES_PAGE_LIMIT).optional(),
});

export const reviewFilesSchema = z
  .object({
    /** Ordered by path. */
    files: z.array(reviewFileSummarySchema),
    /** Changed files of all pages. */
    total: z.int(),
    /** Where the next page begins; absent on the last one. */
    next_offset: z.int().optional(),
    /** What was left out, in words; absent when nothing was. */
    note: z.string().optional(),
    /** The commits that stand behind the sides, where they are commits. */
    old_commit: z.string().optional(),
    new_commit: z.string().optional(),
  })
  .meta({ id: 'ReviewFiles' });
export type ReviewFiles = z.infer<typeof reviewFilesSchema>;

const sideSchema = z.object({
  exists: z.boolean(),
  mode: z.string().optional(),
  /** Bytes. */
  size: z.int(),
  binary: z.boolean(),
  too_large: z.boolean(),
  /** As git stores it (line ends converted); absent when missing, binary or too large. */
  text: z.string().optional(),
  /** The bytes are no UTF-8: `text` shows them as well as can be, lines cannot be selected. */
  lossy: z.boolean().optional(),
  /** A picture that `blob` serves with its type. */
  image: z.boolean().optional(),
});
export type ReviewSide = z.infer<typeof sideSchema>;

/** Lines are 1-based. A count of 0 stands for the place after the line `start`. */
const hunkSchema = z.object({
  old_start: z.int(),
  old_lines: z.int(),
  new_start: z.int(),
  new_lines: z.int(),
});
export type ReviewHunk = z.infer<typeof hunkSchema>;

export const reviewFileQuerySchema = reviewRangeSchema.extend({
  repo_root: repoRootSchema,
  path: pathSchema,
  /** As the list of files said it. */
  old_path: pathSchema.optional(),
});

export const reviewFileSchema = z
  .object({
    file: reviewFileSummarySchema,
    old: sideSchema,
    new: sideSchema,
    /** Changed lines without context; selections of lines refer to these. Empty without texts. */
    hunks: z.array(hunkSchema),
  })
  .meta({ id: 'ReviewFile' });
export type ReviewFile = z.infer<typeof reviewFileSchema>;

export const reviewBlobQuerySchema = reviewFileQuerySchema.extend({ side: z.enum(['old', 'new']) });

/** First and last line, 1-based. */
const lineRangeSchema = z
  .tuple([z.int().min(1), z.int().min(1)])
  .refine(([first, last]) => first <= last, 'The range ends before it begins.');

export const reviewSelectedFileSchema = z.object({
  path: pathSchema,
  old_path: pathSchema.optional(),
  /** Of the list or the file that the person looked at. */
  content_id: z.string().min(1).max(200),
  /**
   * The removed lines (`old`) and added lines (`new`) to take, numbered as in the two sides; lines
   * that did not change are passed over. Absent: the whole file.
   */
  lines: z
    .object({
      old: z.array(lineRangeSchema).max(10_000),
      new: z.array(lineRangeSchema).max(10_000),
    })
    .optional(),
});
export type ReviewSelectedFile = z.infer<typeof reviewSelectedFileSchema>;

const selectedFilesSchema = z.array(reviewSelectedFileSchema).min(1).max(REVIEW_FILES_PAGE_LIMIT);

/** For `stage` and `discard`. `scope`: the one in which the selection was made. */
export const reviewSelectionSchema = z
  .object({
    repo_root: repoRootSchema,
    scope: z.enum(['unstaged', 'uncommitted']),
    files: selectedFilesSchema,
  })
  .meta({ id: 'ReviewSelection' });
export type ReviewSelection = z.infer<typeof reviewSelectionSchema>;

/** For `unstage`. `scope`: the one in which the selection was made. */
export const reviewUnstageRequestSchema = z
  .object({
    repo_root: repoRootSchema,
    scope: z.enum(['staged', 'uncommitted']).default('staged'),
    files: selectedFilesSchema,
  })
  .meta({ id: 'ReviewUnstageRequest' });
export type ReviewUnstageRequest = z.input<typeof reviewUnstageRequestSchema>;

/** Of `stage` and `unstage`. */
export const reviewIndexChangeSchema = z
  .object({ files: z.int() })
  .meta({ id: 'ReviewIndexChange' });
export type ReviewIndexChange = z.infer<typeof reviewIndexChangeSchema>;

/** What was thrown away and can be had back. */
export const reviewDiscardedSchema = z
  .object({
    id: z.string(),
    created_at: timeSchema,
    paths: z.array(z.string()),
    /** Of what is kept. */
    bytes: z.int(),
  })
  .meta({ id: 'ReviewDiscarded' });
export type ReviewDiscarded = z.infer<typeof reviewDiscardedSchema>;

export const reviewDiscardedListSchema = z
  .object({
    /** The latest first. */
    discarded: z.array(reviewDiscardedSchema),
    /** Older ones are dropped after so many days, or when they take more than this. */
    max_age_days: z.int(),
    max_bytes: z.int(),
  })
  .meta({ id: 'ReviewDiscardedList' });
export type ReviewDiscardedList = z.infer<typeof reviewDiscardedListSchema>;

export const reviewRestoreRequestSchema = z
  .object({ repo_root: repoRootSchema })
  .meta({ id: 'ReviewRestoreRequest' });

export const reviewCommitRequestSchema = z
  .object({
    repo_root: repoRootSchema,
    message: z.string().trim().min(1).max(100_000),
    /** `all` stages every change first, untracked files too. */
    include: z.enum(['staged', 'all']).default('staged'),
    /** Replace the last commit. */
    amend: z.boolean().default(false),
  })
  .meta({ id: 'ReviewCommitRequest' });
export type ReviewCommitRequest = z.input<typeof reviewCommitRequestSchema>;

export const reviewCommitSchema = z
  .object({
    commit: z.string(),
    /** What git and the hooks said; the beginning of it. */
    output: z.string(),
  })
  .meta({ id: 'ReviewCommit' });
export type ReviewCommit = z.infer<typeof reviewCommitSchema>;

/** Pushes the current branch to its upstream, else to `origin` or the only remote. */
export const reviewPushRequestSchema = z
  .object({ repo_root: repoRootSchema })
  .meta({ id: 'ReviewPushRequest' });

export const reviewPushSchema = z
  .object({
    remote: z.string(),
    branch: z.string(),
    /** The branch had no upstream and has this one now. */
    set_upstream: z.boolean(),
    output: z.string(),
  })
  .meta({ id: 'ReviewPush' });
export type ReviewPush = z.infer<typeof reviewPushSchema>;

export const reviewBranchRequestSchema = z
  .object({
    repo_root: repoRootSchema,
    name: z.string().trim().min(1).max(250),
    /** Where it begins; HEAD when absent. */
    from: revisionSchema.optional(),
    /** Go on working on it; changes of the work tree come along. */
    switch: z.boolean().default(true),
  })
  .meta({ id: 'ReviewBranchRequest' });
export type ReviewBranchRequest = z.input<typeof reviewBranchRequestSchema>;

export const reviewBranchSchema = z
  .object({ branch: z.string(), commit: z.string().optional() })
  .meta({ id: 'ReviewBranch' });
export type ReviewBranch = z.infer<typeof reviewBranchSchema>;

export const reviewCommitMessageRequestSchema = z
  .object({ repo_root: repoRootSchema, include: z.enum(['staged', 'all']).default('staged') })
  .meta({ id: 'ReviewCommitMessageRequest' });
export type ReviewCommitMessageRequest = z.input<typeof reviewCommitMessageRequestSchema>;

export const reviewCommitMessageSchema = z
  .object({ message: z.string() })
  .meta({ id: 'ReviewCommitMessage' });

/** Of the file as it is in that work tree. */
const overlapRangesSchema = z.array(z.tuple([z.int(), z.int()]));

/** A file of this chat that another chat changes, too, in another work tree of the repository. */
export const reviewOverlapSchema = z
  .object({
    repo_root: z.string(),
    path: z.string(),
    /** First and last line of each change, 1-based; empty where it is the file as a whole. */
    ranges: overlapRangesSchema,
    other: z.object({
      chat_id: uuidSchema,
      chat_title: z.string(),
      repo_root: z.string(),
      path: z.string(),
      ranges: overlapRangesSchema,
    }),
  })
  .meta({ id: 'ReviewOverlap' });
export type ReviewOverlap = z.infer<typeof reviewOverlapSchema>;

/** Changes that git could not merge by itself, committed ones included. */
export const reviewOverlapsSchema = z
  .object({
    /** By repository and path. */
    overlaps: z.array(reviewOverlapSchema),
    /** There may be more than are listed. */
    cut: z.boolean(),
  })
  .meta({ id: 'ReviewOverlaps' });
export type ReviewOverlaps = z.infer<typeof reviewOverlapsSchema>;

/** A mark holds for one content: when the file changes again, its content id is another one. */
export const reviewViewedMarkSchema = z.object({
  path: pathSchema,
  content_id: z.string().min(1).max(200),
});
export type ReviewViewedMark = z.infer<typeof reviewViewedMarkSchema>;

export const reviewViewedSchema = z
  .object({ viewed: z.array(reviewViewedMarkSchema) })
  .meta({ id: 'ReviewViewed' });

export const reviewSetViewedRequestSchema = z
  .object({
    repo_root: repoRootSchema,
    files: z
      .array(reviewViewedMarkSchema.extend({ viewed: z.boolean() }))
      .min(1)
      .max(REVIEW_FILES_PAGE_LIMIT),
  })
  .meta({ id: 'ReviewSetViewedRequest' });
export type ReviewSetViewedRequest = z.infer<typeof reviewSetViewedRequestSchema>;
