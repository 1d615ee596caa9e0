import type { ChatId } from '#shared/kernel/ids.ts';
import type { RepositoryScan } from './repository-scanner.ts';

/** What a chat's repositories hold against their last commits, in numbers. */
export type GitSummary = {
  readonly chatId: ChatId;
  /** Of the first repository; empty when HEAD is detached. */
  readonly branch: string;
  readonly remoteOrigin: string | undefined;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
};

/** Undefined when no repository could be looked at. */
export function summarize(
  chatId: ChatId,
  scans: readonly RepositoryScan[],
): GitSummary | undefined {
  const snapshots = scans.flatMap((scan) => (scan.kind === 'found' ? [scan.snapshot] : []));
  const [first] = snapshots;
  // A passing failure must not make the numbers jump.
  if (first === undefined || scans.some((scan) => scan.kind === 'failed')) return undefined;
  return {
    chatId,
    branch: first.branch,
    remoteOrigin: first.remoteOrigin,
    additions: snapshots.reduce((sum, snapshot) => sum + snapshot.additions, 0),
    deletions: snapshots.reduce((sum, snapshot) => sum + snapshot.deletions, 0),
    changedFiles: snapshots.reduce((sum, snapshot) => sum + snapshot.changedFiles, 0),
  };
}

export function sameSummary(a: GitSummary | undefined, b: GitSummary | undefined): boolean {
  return (
    a?.branch === b?.branch &&
    a?.remoteOrigin === b?.remoteOrigin &&
    a?.additions === b?.additions &&
    a?.deletions === b?.deletions &&
    a?.changedFiles === b?.changedFiles
  );
}
