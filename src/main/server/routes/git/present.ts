import type {
  GitFileVersions,
  GitRepositoryChanges,
  GitWatchServerMessage,
} from '#shared/api/git.ts';
import type {
  FileVersion,
  FileVersions,
  GitWatchFrame,
  RepositoryFrame,
} from '../../../services/git-watch/index.ts';

export function presentFrame(frame: GitWatchFrame): GitWatchServerMessage {
  return {
    type: 'changes',
    scanned_at: frame.scannedAt.toISOString(),
    ...(frame.repositories.length > 0 && {
      repositories: frame.repositories.map(presentRepository),
    }),
    ...(frame.polled.length > 0 && { polled: [...frame.polled] }),
  };
}

function presentRepository(repository: RepositoryFrame): GitRepositoryChanges {
  if (repository.removed) return { repo_root: repository.root, branch: '', removed: true };
  const { root, branch, remoteOrigin, unifiedDiff } = repository;
  return {
    repo_root: root,
    branch,
    ...(remoteOrigin !== undefined && { remote_origin: remoteOrigin }),
    ...(unifiedDiff !== '' && { unified_diff: unifiedDiff }),
  };
}

export function presentFileVersions(path: string, versions: FileVersions): GitFileVersions {
  return {
    path,
    head: presentVersion(versions.head),
    worktree: presentVersion(versions.worktree),
  };
}

function presentVersion(version: FileVersion): GitFileVersions['head'] {
  return {
    exists: version.exists,
    ...(version.content !== undefined && { content: version.content }),
    binary: version.binary,
    too_large: version.tooLarge,
    size: version.size,
  };
}
