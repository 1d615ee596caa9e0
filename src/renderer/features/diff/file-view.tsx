import { FileDigit, FileX, FolderGit2 } from 'lucide-react';
import type { ReviewFile } from '#shared/api/review.ts';
import type { Review } from '../../state/review.ts';
import type { ReviewItem } from '../../state/review-items.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { fileNote } from './file-mark.tsx';
import { ImageSides } from './image-sides.tsx';
import { isCompared } from './model/file-sides.ts';
import { sizeText } from './model/size-text.ts';

export interface FileNoticeProps {
  readonly review: Review;
  readonly item: ReviewItem;
  readonly file: ReviewFile;
}

/** What stands in place of a comparison of lines. */
export function FileNotice({ review, item, file }: FileNoticeProps) {
  const { old: before, new: after } = file;
  if (file.file.submodule) {
    return (
      <EmptyState fill glyph={FolderGit2} title="A repository in this one">
        Another commit of it is recorded. Its own changes are shown where it is opened.
      </EmptyState>
    );
  }
  if (before.image === true || after.image === true) {
    return <ImageSides review={review} item={item} file={file} />;
  }
  if (before.binary || after.binary) {
    return (
      <EmptyState fill glyph={FileDigit} title="A binary file">
        {sizes(file)}
      </EmptyState>
    );
  }
  if (before.too_large || after.too_large) {
    return (
      <EmptyState fill glyph={FileX} title="Too large to compare here">
        {sizes(file)} Files over 2 MiB are not compared line by line.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      fill
      glyph={FileX}
      title={file.file.status === 'deleted' ? 'An empty file was deleted' : 'An empty file'}
    >
      There is no content to compare.
    </EmptyState>
  );
}

function sizes({ old: before, new: after }: ReviewFile): string {
  if (!before.exists) return `It is new, with ${sizeText(after.size)}.`;
  if (!after.exists) return `It is gone; it had ${sizeText(before.size)}.`;
  if (before.size === after.size) return `It changed and still has ${sizeText(after.size)}.`;
  return `It went from ${sizeText(before.size)} to ${sizeText(after.size)}.`;
}

/** What the lines alone do not say; undefined when they say it all. */
export function textNote(compared: ReviewFile): string | undefined {
  const { file, old: before, new: after, hunks } = compared;
  const isSame = hunks.length === 0 && isCompared(compared);
  const notes = [
    before.lossy === true || after.lossy === true
      ? 'Not UTF-8: some characters are shown as signs, and lines cannot be chosen.'
      : undefined,
    onlyLineEnds(before.text, after.text) ? 'Only the line ends changed.' : undefined,
    isSame && file.old_path !== undefined ? 'Moved without a change.' : undefined,
    isSame && fileNote(file) ? `Its content is the same; ${fileNote(file)}.` : undefined,
  ].filter((note) => note !== undefined);
  return notes.length > 0 ? notes.join(' ') : undefined;
}

function onlyLineEnds(before: string | undefined, after: string | undefined): boolean {
  if (before === undefined || after === undefined || before === after) return false;
  if (!before.includes('\r') && !after.includes('\r')) return false;
  return before.replaceAll('\r\n', '\n') === after.replaceAll('\r\n', '\n');
}
