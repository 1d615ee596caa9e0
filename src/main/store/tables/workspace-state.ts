import { z } from 'zod';

/** What a workspace consists of on this machine. All paths absolute. */
export const workspaceStateSchema = z.discriminatedUnion('kind', [
  z.object({ version: z.literal(1), kind: z.literal('local-folder'), root: z.string() }),
  z.object({
    version: z.literal(1),
    kind: z.literal('git-worktree'),
    root: z.string(),
    /** Root of the repository that the worktree belongs to. */
    repository: z.string(),
    baseBranch: z.string(),
    branch: z.string(),
    /** False from the decision to make it until it is known to be complete. */
    created: z.boolean(),
  }),
]);
export type WorkspaceState = z.infer<typeof workspaceStateSchema>;
export type WorktreeState = Extract<WorkspaceState, { kind: 'git-worktree' }>;
