import { parseRemote } from './remote.ts';

/** What a git host speaks. */
export type GitHostKind = 'github' | 'gitlab' | 'gitea';

const wellKnown: Readonly<Record<string, GitHostKind>> = {
  'github.com': 'github',
  'gitlab.com': 'gitlab',
  'codeberg.org': 'gitea',
  'gitea.com': 'gitea',
};

/** Undefined for a host of which nobody has said what it is. */
export function kindOfHost(host: string): GitHostKind | undefined {
  return wellKnown[host];
}

export function kindOfRemote(address: string): GitHostKind | undefined {
  const remote = parseRemote(address);
  return remote && kindOfHost(remote.host);
}
