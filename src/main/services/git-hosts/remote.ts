/** A repository on a git host, as the address of a remote tells it. */
export type HostedRepository = {
  /** Lower case, with the port of a web address when it has one. */
  readonly host: string;
  /** Path of the repository without `.git`: `owner/name`, deeper in GitLab's groups. */
  readonly path: string;
};

/** The parts of an http(s), ssh or git address, or of `user@host:path`; undefined for a folder. */
export function parseRemote(address: string): HostedRepository | undefined {
  const short = /^(?:[^@/\s]+@)?([^:/\s]{2,}):(?!\/\/)(.+)$/.exec(address);
  if (short) return hosted(short[1] ?? '', short[2] ?? '');
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (!/^(https?|ssh|git|git\+ssh):$/.test(url.protocol)) return undefined;
  // The port of ssh says nothing about where the host's pages are.
  return hosted(/^https?:$/.test(url.protocol) ? url.host : url.hostname, url.pathname);
}

function hosted(host: string, path: string): HostedRepository | undefined {
  const clean = path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  const names = clean.split('/');
  if (host === '' || names.length < 2 || names.some((name) => /^\.{0,2}$/.test(name))) {
    return undefined;
  }
  return { host: host.toLowerCase(), path: clean };
}
