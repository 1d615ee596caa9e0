import type { ChatInputPart } from '#shared/api/chat-parts.ts';
import type { FileId, UserId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { TurnFiles } from '../../agent-loop/index.ts';
import type { MessagePart } from '../../store/tables/chat-messages-store.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import type { ChatContext } from './context.ts';
import { readContent } from './input.ts';
import type { ChatFiles } from './ports.ts';

/** Distinct files of one chat. */
const maxFilesOfChat = 50;

/** Reads what a person sent; its files must be the person's own. */
export function readContentOf(
  files: ChatFiles,
  ownerId: UserId,
  content: readonly ChatInputPart[],
): Result<readonly MessagePart[], string> {
  return readContent(content, (id) => files.find(ownerId, id));
}

/**
 * Links the files of a message to its chat, inside the caller's transaction. Above the cap none
 * is linked, and the answer carries a warning; the message stays.
 */
export function linkFiles(
  { stores }: ChatContext,
  chatId: ChatRow['id'],
  parts: readonly MessagePart[],
): readonly string[] {
  const ids = parts.flatMap((part) =>
    part.type === 'file' && part.file_id ? [part.file_id as FileId] : [],
  );
  if (stores.files.link(chatId, ids, maxFilesOfChat)) return [];
  return [
    `A chat has at most ${maxFilesOfChat} files, so those of this message are not kept with it.`,
  ];
}

/** The chat's files for one turn. */
export function turnFiles(context: ChatContext, files: ChatFiles, chat: ChatRow): TurnFiles {
  return {
    read(fileId) {
      const file = files.find(chat.ownerId, fileId);
      const data = file && files.content(file.id);
      return data && { name: file.name, mediaType: file.mediaType, data };
    },
    async attach({ name, data }) {
      const { ownerId, organizationId } = chat;
      const stored = await files.store({ ownerId, organizationId, name, declaredType: '', data });
      if (!stored.ok) return err(stored.error.message);
      const { id, name: storedName, mediaType } = stored.value;
      const linked = context.commit(() => context.stores.files.link(chat.id, [id], maxFilesOfChat));
      if (!linked) return err(`The chat has ${maxFilesOfChat} files already, and takes no more.`);
      return ok({ fileId: id, name: storedName, mediaType });
    },
  };
}
