import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import type { AttachedFile } from '../types.ts';

/** How a file that a tool put into the chat is shown. */
export function filePart({ fileId, name, mediaType }: AttachedFile): ChatMessagePart {
  return { type: 'file', media_type: mediaType, name, file_id: fileId };
}
