import type { FolderList, RecentRepository } from '#shared/api/folders.ts';
import type {
  FolderEntry,
  FolderListing,
  RecentFolder,
} from '../../../services/workspaces/index.ts';

export function presentFolderList(listing: FolderListing): FolderList {
  return {
    path: listing.path,
    parent: listing.parent ?? null,
    home: listing.home,
    is_git_repository: listing.isGitRepository,
    entries: listing.entries.map(presentEntry),
    truncated: listing.truncated,
  };
}

function presentEntry(entry: FolderEntry): FolderList['entries'][number] {
  return { name: entry.name, path: entry.path, is_git_repository: entry.isGitRepository };
}

export function presentRecent(folder: RecentFolder): RecentRepository {
  return {
    path: folder.path,
    name: folder.name,
    branch: folder.branch,
    is_git_repository: folder.isGitRepository,
    ...(folder.workspaceId === undefined ? {} : { workspace_id: folder.workspaceId }),
    ...(folder.lastUsedAt === undefined ? {} : { last_used_at: folder.lastUsedAt }),
    sample: folder.sample,
  };
}
