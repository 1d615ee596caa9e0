import type { GitHostKind } from '#shared/api/git-hosts.ts';

type GitHostWords = {
  readonly name: string;
  /** What runs there, where the name leaves that open. */
  readonly note?: string;
  /** What its token has to be allowed. */
  readonly tokenHint: string;
};

/** In the order in which they are offered. */
export const GIT_HOST_KINDS = [
  'github',
  'gitlab',
  'gitea',
] as const satisfies readonly GitHostKind[];

export const gitHostWords: Readonly<Record<GitHostKind, GitHostWords>> = {
  github: {
    name: 'GitHub',
    note: 'Or GitHub Enterprise Server',
    tokenHint: 'It needs to read pull requests and nothing else.',
  },
  gitlab: {
    name: 'GitLab',
    note: 'gitlab.com or a server of your own',
    tokenHint: 'An access token with the scope read_api and nothing else.',
  },
  gitea: {
    name: 'Gitea or Forgejo',
    note: 'Codeberg is one',
    tokenHint: 'An access token with the scopes read:repository and read:user and nothing else.',
  },
};
