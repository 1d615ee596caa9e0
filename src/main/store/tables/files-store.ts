import { z } from 'zod';
import type { ChatId, FileId, OrganizationId, UserId } from '#shared/kernel/ids.ts';
import { idColumn } from '../columns.ts';
import type { Database } from '../database.ts';

/** The facts of a file; its bytes are read apart. */
export type FileRow = {
  readonly id: FileId;
  readonly ownerId: UserId;
  readonly organizationId: OrganizationId;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** Microseconds since 1970. */
  readonly createdAt: number;
};

export interface FilesStore {
  insert(file: FileRow, data: Uint8Array): void;
  find(id: string): FileRow | undefined;
  content(id: FileId): Uint8Array | undefined;
  /** Deletes what is older and shown by no chat; returns how many. At most `limit`. */
  deleteUnlinked(createdBefore: number, limit: number): number;
  /** In the order in which they came to the chat. */
  ofChat(chatId: ChatId): FileRow[];
  /** Links those that are not yet; false, and nothing is linked, when the chat had too many then. */
  link(chatId: ChatId, ids: readonly FileId[], maxFiles: number): boolean;
}

const rowSchema = z
  .object({
    id: idColumn<FileId>(),
    owner_id: idColumn<UserId>(),
    organization_id: idColumn<OrganizationId>(),
    name: z.string(),
    media_type: z.string(),
    size_bytes: z.int(),
    created_at: z.int(),
  })
  .transform((row): FileRow => ({
    id: row.id,
    ownerId: row.owner_id,
    organizationId: row.organization_id,
    name: row.name,
    mediaType: row.media_type,
    sizeBytes: row.size_bytes,
    createdAt: row.created_at,
  }));

const contentSchema = z.object({ data: z.instanceof(Uint8Array) });
const linkSchema = z.object({ file_id: idColumn<FileId>(), position: z.int() });

const columns = `f.id, f.owner_id, f.organization_id, f.name, f.media_type, f.size_bytes,
  f.created_at`;

export function createFilesStore(db: Database): FilesStore {
  const decode = (row: unknown): FileRow => rowSchema.parse(row);
  return {
    insert(file, data) {
      db.transaction(() => {
        db.prepare(
          `INSERT INTO files (id, owner_id, organization_id, name, media_type, size_bytes,
             created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
        ).run(
          file.id,
          file.ownerId,
          file.organizationId,
          file.name,
          file.mediaType,
          file.sizeBytes,
          file.createdAt,
        );
        db.prepare('INSERT INTO file_contents (file_id, data) VALUES (?, ?)').run(file.id, data);
      });
    },
    find(id) {
      const row = db.prepare(`SELECT ${columns} FROM files f WHERE f.id = ?`).get(id);
      return row === undefined ? undefined : decode(row);
    },
    content(id) {
      const row = db.prepare('SELECT data FROM file_contents WHERE file_id = ?').get(id);
      return row === undefined ? undefined : contentSchema.parse(row).data;
    },
    deleteUnlinked: (createdBefore, limit) =>
      db
        .prepare(
          `DELETE FROM files WHERE id IN (
             SELECT f.id FROM files f WHERE f.created_at < ?
               AND NOT EXISTS (SELECT 1 FROM chat_files l WHERE l.file_id = f.id) LIMIT ?)`,
        )
        .run(createdBefore, limit).changes,
    ofChat: (chatId) =>
      db
        .prepare(
          `SELECT ${columns} FROM chat_files l JOIN files f ON f.id = l.file_id
           WHERE l.chat_id = ? ORDER BY l.position`,
        )
        .all(chatId)
        .map(decode),
    link(chatId, ids, maxFiles) {
      const links = z
        .array(linkSchema)
        .parse(
          db.prepare('SELECT file_id, position FROM chat_files WHERE chat_id = ?').all(chatId),
        );
      const known = new Set(links.map((link) => link.file_id));
      const added = Array.from(new Set(ids)).filter((id) => !known.has(id));
      if (added.length === 0) return true;
      if (known.size + added.length > maxFiles) return false;
      const insert = db.prepare(
        'INSERT INTO chat_files (chat_id, file_id, position) VALUES (?, ?, ?)',
      );
      const last = Math.max(0, ...links.map((link) => link.position));
      for (const [index, id] of added.entries()) insert.run(chatId, id, last + index + 1);
      return true;
    },
  };
}
