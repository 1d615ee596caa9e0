import { z } from 'zod';

/** A git host that may be asked about pull requests; its token is never shown. */
export const gitHostSchema = z
  .object({
    /** As in the address of a remote, such as `github.com`. */
    host: z.string(),
    kind: z.enum(['github', 'gitlab', 'gitea']),
    api_url: z.string(),
  })
  .meta({ id: 'GitHost' });
export type GitHost = z.infer<typeof gitHostSchema>;

export const setGitHostRequestSchema = z
  .object({
    token: z.string(),
    /** Where the host's API is; its usual place when absent. */
    api_url: z.string().optional(),
  })
  .meta({ id: 'SetGitHostRequest' });

export const gitHostAccountSchema = z.object({ login: z.string() }).meta({ id: 'GitHostAccount' });
