/** A repository on a git host, as the address of a remote tells it. */
export type HostedRepository = {
  /** Lower case, with the port of a web address when it has one. */
  readonly host: string;
  /** Path of the repository without `.git`: `owner/name`, deeper in GitLab's groups. */
  readonly path: string;
  /** The address was a web address, not one of ssh or git. */
  readonly isWeb: boolean;
};

/** The parts of an http(s), ssh or git address, or of `user@host:path`; undefined for a folder. */
export function parseRemote(address: string): HostedRepository | undefined {
  const short = /^(?:[^@/\s]+@)?([^:/\s]{2,}):(?!\/\/)(.+)$/.exec(address);
  if (short) return hosted(short[1] ?? '', short[2] ?? '', { isWeb: false });
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (!/^(https?|ssh|git|git\+ssh):$/.test(url.protocol)) return undefined;
  const isWeb = /^https?:$/.test(url.protocol);
  // The port of ssh says nothing about where the host's pages are.
  return hosted(isWeb ? url.host : url.hostname, url.pathname, { isWeb });
}

/**
 * The path of the repository as the host's API knows it: where the host's pages, and so its API
 * (`/git/api/v4`), lie below a path of their own, web addresses of repositories begin with it.
 */
export function pathForApi({ host, path, isWeb }: HostedRepository, apiUrl: string): string {
  const api = new URL(apiUrl);
  const root = /^\/(.+)\/api\/v\d+$/.exec(api.pathname)?.[1];
  if (!isWeb || root === undefined || api.host !== host) return path;
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

function hosted(
  host: string,
  path: string,
  { isWeb }: { readonly isWeb: boolean },
): HostedRepository | undefined {
  const clean = path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  const names = clean.split('/');
  if (host === '' || names.length < 2 || names.some((name) => /^\.{0,2}$/.test(name))) {
    return undefined;
  }
  return { host: host.toLowerCase(), path: clean, isWeb };
}
