import type { PromptFile } from '../model/model-client.ts';
import { keepHeadAndTail } from '../tools/truncate.ts';
import type { HistoryMessage, TurnFiles } from '../types.ts';

/**
 * Providers take some 32 MB in a request, in which tools' pictures have their share, and bytes
 * become a third longer on the way.
 */
const MAX_FILE_BYTES = 17 * 1024 * 1024;
/** Of one text file; the model can read the rest with its tools when it lies in the workspace. */
const MAX_TEXT_BYTES = 256 * 1024;

/** What the model is given of an attached file: its text, or the file itself. */
export type ShownFile = { readonly text: string } | { readonly file: PromptFile };

/** Files by their ids, as far as they are shown. */
export type ShownFiles = ReadonlyMap<string, ShownFile>;

/**
 * Reads the files of the person's messages. The newest are shown first; what would make the
 * request too large, and what is gone, is only named.
 */
export function readFiles(
  history: readonly HistoryMessage[],
  files: Pick<TurnFiles, 'read'> | undefined,
): ShownFiles {
  const shown = new Map<string, ShownFile>();
  let left = MAX_FILE_BYTES;
  for (const id of fileIds(history).toReversed()) {
    const file = shown.has(id) ? undefined : files?.read(id);
    if (!file) continue;
    const { name, mediaType, data } = file;
    const one = isText(mediaType)
      ? { text: keepHeadAndTail(Buffer.from(data).toString('utf8'), MAX_TEXT_BYTES) }
      : { file: { name, mediaType, data } };
    const bytes = Math.min(data.length, 'text' in one ? MAX_TEXT_BYTES : data.length);
    if (bytes > left) continue;
    left -= bytes;
    shown.set(id, one);
  }
  return shown;
}

function fileIds(history: readonly HistoryMessage[]): string[] {
  return history.flatMap(({ role, parts }) =>
    role === 'user'
      ? parts.flatMap((part) => (part.type === 'file' && part.file_id ? [part.file_id] : []))
      : [],
  );
}

function isText(mediaType: string): boolean {
  return mediaType.startsWith('text/') || mediaType === 'application/json';
}
