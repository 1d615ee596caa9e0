import { z } from 'zod';
import { approvalModeSchema } from './approvals.ts';
import { timeSchema, uuidSchema } from './common.ts';

/** Pilothouse's own: what the folder picker shows. */

/** Subfolders shown at once. */
export const FOLDER_LIST_LIMIT = 1000;

export const folderListSchema = z
  .object({
    /** Absolute, links followed. */
    path: z.string(),
    /** Null at the root of the file system. */
    parent: z.string().nullable(),
    home: z.string(),
    is_git_repository: z.boolean(),
    /** Folders only, by name, hidden ones last. */
    entries: z.array(
      z.object({ name: z.string(), path: z.string(), is_git_repository: z.boolean() }),
    ),
    /** More subfolders exist than the list holds. */
    truncated: z.boolean(),
  })
  .meta({ id: 'FolderList' });
export type FolderList = z.infer<typeof folderListSchema>;

export const recentRepositorySchema = z
  .object({
    path: z.string(),
    name: z.string(),
    /** Empty when HEAD is detached or the folder is no repository. */
    branch: z.string(),
    is_git_repository: z.boolean(),
    /** The workspace that used the folder last, when one still exists. */
    workspace_id: uuidSchema.optional(),
    last_used_at: timeSchema.optional(),
    /** The sample project that comes with Pilothouse. */
    sample: z.boolean(),
  })
  .meta({ id: 'RecentRepository' });
export type RecentRepository = z.infer<typeof recentRepositorySchema>;

export const recentRepositoriesSchema = z
  .object({ repositories: z.array(recentRepositorySchema) })
  .meta({ id: 'RecentRepositories' });

export const openFolderRequestSchema = z
  .object({
    folder: z.string(),
    /** For a workspace made by this call; one that exists keeps its own. */
    approvals: approvalModeSchema.nullish(),
  })
  .meta({ id: 'OpenFolderRequest' });
