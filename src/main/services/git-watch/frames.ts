import type { RepositoryScan } from './repository-scanner.ts';

export type RepositoryFrame =
  | {
      readonly root: string;
      readonly removed: false;
      readonly branch: string;
      readonly remoteOrigin: string | undefined;
      readonly unifiedDiff: string;
    }
  | { readonly root: string; readonly removed: true };

/** What one subscriber is told after a scan. No repositories: looked, nothing changed. */
export type GitWatchFrame = {
  readonly scannedAt: Date;
  readonly repositories: readonly RepositoryFrame[];
  /** Roots whose changes are only noticed by looking now and then. */
  readonly polled: readonly string[];
};

export type FrameContext = {
  readonly scannedAt: Date;
  readonly polled: readonly string[];
  /** Whether there is a frame to say that nothing changed. */
  readonly heartbeat: boolean;
};

/**
 * The frame for one subscriber, or undefined when there is nothing to say. `sent` holds the
 * identity last told of each repository and is brought up to date.
 */
export function nextFrame(
  scans: readonly RepositoryScan[],
  sent: Map<string, string>,
  { scannedAt, polled, heartbeat }: FrameContext,
): GitWatchFrame | undefined {
  const repositories: RepositoryFrame[] = [];
  let looked = false;
  for (const scan of scans) {
    if (scan.kind === 'removed' && sent.delete(scan.root)) {
      repositories.push({ root: scan.root, removed: true });
    }
    if (scan.kind !== 'found') continue;
    looked = true;
    if (sent.get(scan.root) === scan.identity) continue;
    sent.set(scan.root, scan.identity);
    const { branch, remoteOrigin, unifiedDiff } = scan.snapshot;
    repositories.push({ root: scan.root, removed: false, branch, remoteOrigin, unifiedDiff });
  }
  if (repositories.length === 0 && !(looked && heartbeat)) return undefined;
  return { scannedAt, repositories, polled };
}
