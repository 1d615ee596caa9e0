import {
  REVIEW_DISCARDED_DAYS,
  REVIEW_DISCARDED_LIMIT_BYTES,
  type ReviewDiscarded,
  type ReviewFile,
  type ReviewFiles,
  type ReviewFileSummary,
  type ReviewOverlaps,
  type ReviewRepository,
  type ReviewSide,
} from '#shared/api/review.ts';
import type {
  ChangedFile,
  ChangedFiles,
  Discarded,
  FileChangeView,
  FileSide,
  OverlapList,
  RepositoryState,
} from '../../../services/review/index.ts';
import { imageType } from './content-type.ts';

export function presentRepository(root: string, state: RepositoryState): ReviewRepository {
  const { head, upstream, ahead, behind, base, operation } = state;
  return {
    repo_root: root,
    branch: state.branch,
    ...(head !== undefined && { head }),
    ...(upstream !== undefined && { upstream }),
    ...(ahead !== undefined && { ahead }),
    ...(behind !== undefined && { behind }),
    has_remote: state.hasRemote,
    ...(base !== undefined && { base }),
    bases: [...state.bases],
    commits: state.commits.map((commit) => ({ ...commit, time: commit.time.toISOString() })),
    ...(operation && { operation }),
    conflicts: [...state.conflicts],
  };
}

export function presentFiles(found: ChangedFiles, offset: number): ReviewFiles {
  const { files, total, cut, oldCommit, newCommit } = found;
  const next = offset + files.length;
  return {
    files: files.map(presentFile),
    total,
    ...(files.length > 0 && next < total && { next_offset: next }),
    ...(cut && { note: `More than ${total} files changed; the rest is left out.` }),
    ...(oldCommit !== undefined && { old_commit: oldCommit }),
    ...(newCommit !== undefined && { new_commit: newCommit }),
  };
}

function presentFile(file: ChangedFile): ReviewFileSummary {
  const { additions, deletions, size, staged, unstaged } = file;
  return {
    path: file.path,
    ...(file.oldPath !== undefined && { old_path: file.oldPath }),
    status: file.status,
    untracked: file.untracked,
    ...(additions !== undefined && { additions }),
    ...(deletions !== undefined && { deletions }),
    binary: file.binary,
    submodule: file.submodule,
    ...(file.oldMode !== undefined && { old_mode: file.oldMode }),
    ...(file.newMode !== undefined && { new_mode: file.newMode }),
    ...(size !== undefined && { size }),
    ...(staged && { staged }),
    ...(unstaged && { unstaged }),
    content_id: file.contentId,
    ...(file.unreadableName && { unreadable_name: true }),
  };
}

export function presentFileView(view: FileChangeView): ReviewFile {
  return {
    file: presentFile(view.file),
    old: presentSide(view.old, view.file.oldPath ?? view.file.path),
    new: presentSide(view.new, view.file.path),
    hunks: view.hunks.map((hunk) => ({
      old_start: hunk.oldStart,
      old_lines: hunk.oldLines,
      new_start: hunk.newStart,
      new_lines: hunk.newLines,
    })),
  };
}

function presentSide(side: FileSide, path: string): ReviewSide {
  const isImage = side.exists && side.mode !== '120000' && imageType(path) !== undefined;
  return {
    exists: side.exists,
    ...(side.mode !== undefined && { mode: side.mode }),
    size: side.size,
    binary: side.binary,
    too_large: side.tooLarge,
    ...(side.text !== undefined && { text: side.text }),
    ...(side.lossy && { lossy: true }),
    ...(isImage && { image: true }),
  };
}

export function presentDiscarded(discarded: Discarded): ReviewDiscarded {
  const { id, createdAt, paths, bytes } = discarded;
  return { id, created_at: createdAt.toISOString(), paths: [...paths], bytes };
}

export function presentOverlaps({ overlaps, cut }: OverlapList): ReviewOverlaps {
  return {
    overlaps: overlaps.map(({ root, path, ranges, other }) => ({
      repo_root: root,
      path,
      ranges: ranges.map(([first, last]) => [first, last]),
      other: {
        chat_id: other.chat.id,
        chat_title: other.chat.title,
        repo_root: other.root,
        path: other.path,
        ranges: other.ranges.map(([first, last]) => [first, last]),
      },
    })),
    cut,
  };
}

export const discardedLimits = {
  max_age_days: REVIEW_DISCARDED_DAYS,
  max_bytes: REVIEW_DISCARDED_LIMIT_BYTES,
};
