import { z } from 'zod';

/** Pilothouse's own: files of a chat's workspace, found by parts of their paths. */
export const workspaceFilesSchema = z
  .object({
    /** Relative to the workspace folder, with forward slashes; the best match first. */
    paths: z.array(z.string()),
    /** Files in the workspace, found or not. */
    total: z.int(),
  })
  .meta({ id: 'WorkspaceFiles' });
export type WorkspaceFiles = z.infer<typeof workspaceFilesSchema>;
