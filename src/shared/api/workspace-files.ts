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

/** Pilothouse's own: the skills that a chat in this workspace would have. */
export const workspaceSkillsSchema = z
  .object({
    skills: z.array(
      z.object({
        name: z.string(),
        /** One line; may be empty. */
        description: z.string(),
      }),
    ),
  })
  .meta({ id: 'WorkspaceSkills' });
export type WorkspaceSkills = z.infer<typeof workspaceSkillsSchema>;
