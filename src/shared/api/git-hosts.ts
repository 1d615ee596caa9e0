import { z } from 'zod';

/** What a git host speaks: GitHub (Enterprise too), GitLab, or Gitea and its kin Forgejo. */
export const gitHostKindSchema = z.enum(['github', 'gitlab', 'gitea']);
export type GitHostKind = z.infer<typeof gitHostKindSchema>;

/** A git host that may be asked about pull requests; its token is never shown. */
export const gitHostSchema = z
  .object({
    /** As in the address of a remote, such as `github.com`. */
    host: z.string(),
    kind: gitHostKindSchema,
    api_url: z.string(),
  })
  .meta({ id: 'GitHost' });
export type GitHost = z.infer<typeof gitHostSchema>;

export const setGitHostRequestSchema = z
  .object({
    token: z.string(),
    /** When absent, what a well known host is; of any other host, `github`. */
    kind: gitHostKindSchema.optional(),
    /** Where the host's API is; the usual place of its kind when absent. */
    api_url: z.string().optional(),
  })
  .meta({ id: 'SetGitHostRequest' });
export type SetGitHostRequest = z.infer<typeof setGitHostRequestSchema>;

export const gitHostAccountSchema = z.object({ login: z.string() }).meta({ id: 'GitHostAccount' });

const wellKnownHosts: Readonly<Record<string, GitHostKind>> = {
  'github.com': 'github',
  'gitlab.com': 'gitlab',
  'codeberg.org': 'gitea',
  'gitea.com': 'gitea',
};

/** Undefined for a host of which nobody has said what it is. `host` is in lower case. */
export function kindOfHost(host: string): GitHostKind | undefined {
  return Object.hasOwn(wellKnownHosts, host) ? wellKnownHosts[host] : undefined;
}

const usualApiPaths: Readonly<Record<GitHostKind, string>> = {
  github: '/api/v3',
  gitlab: '/api/v4',
  gitea: '/api/v1',
};

/** Where a host of the kind has its API unless it was set up otherwise. */
export function usualApiUrl(kind: GitHostKind, host: string): string {
  if (kind === 'github' && host === 'github.com') return 'https://api.github.com';
  return `https://${host}${usualApiPaths[kind]}`;
}
