import { z } from 'zod';
import type { ChatId, MessageId } from '#shared/kernel/ids.ts';
import { idColumn } from '../columns.ts';
import type { Database } from '../database.ts';

export type CheckpointState = {
  /** Object names of trees. */
  readonly tree: string;
  /** Exact bytes of converted files. */
  readonly raw: string | undefined;
};

export type CheckpointRow = {
  readonly id: number;
  readonly chatId: ChatId;
  readonly repositoryRoot: string;
  readonly about:
    | { readonly kind: 'turn'; readonly messageId: MessageId; readonly title: string }
    | {
        readonly kind: 'restore';
        readonly restoredId: number;
        readonly side: 'before' | 'after';
      };
  readonly before: CheckpointState;
  readonly after: CheckpointState | undefined;
  /** Microseconds since 1970. */
  readonly begunAt: number;
  readonly endedAt: number | undefined;
  readonly filesChanged: number | undefined;
  readonly bytes: number;
  readonly skipped: readonly string[];
  /** Absolute paths. */
  readonly touched: readonly string[];
};

export type NewCheckpoint = Pick<
  CheckpointRow,
  'chatId' | 'repositoryRoot' | 'about' | 'before' | 'begunAt' | 'bytes' | 'skipped'
>;

export type CheckpointEnd = Pick<CheckpointRow, 'skipped' | 'touched'> & {
  readonly after: CheckpointState;
  readonly endedAt: number;
  readonly filesChanged: number;
  /** More than there were. */
  readonly addedBytes: number;
};

/** What is kept of the states of repositories. Rows are listed in the order in which they came. */
export interface CheckpointsStore {
  insert(checkpoint: NewCheckpoint): number;
  addBytes(id: number, bytes: number): void;
  finish(id: number, end: CheckpointEnd): void;
  find(id: number): CheckpointRow | undefined;
  ofChat(chatId: ChatId): CheckpointRow[];
  ofRepository(repositoryRoot: string): CheckpointRow[];
  /** Of the repository as it was last kept. */
  latestTree(repositoryRoot: string): string | undefined;
  repositories(): string[];
  /** Of chats that are gone. */
  orphans(limit: number): CheckpointRow[];
  delete(id: number): void;
}

const textList = z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text)));

const rowSchema = z
  .object({
    id: z.int(),
    kind: z.enum(['turn', 'restore']),
    chat_id: idColumn<ChatId>(),
    repository_root: z.string(),
    message_id: z.int(),
    title: z.string(),
    restored_id: z.int().nullable(),
    restored_side: z.enum(['before', 'after']).nullable(),
    before_tree: z.string(),
    before_raw: z.string().nullable(),
    after_tree: z.string().nullable(),
    after_raw: z.string().nullable(),
    begun_at: z.int(),
    ended_at: z.int().nullable(),
    files_changed: z.int().nullable(),
    bytes: z.int(),
    skipped: textList,
    touched: textList,
  })
  .transform((row): CheckpointRow => ({
    id: row.id,
    chatId: row.chat_id,
    repositoryRoot: row.repository_root,
    about:
      row.kind === 'turn'
        ? { kind: 'turn', messageId: row.message_id as MessageId, title: row.title }
        : {
            kind: 'restore',
            restoredId: row.restored_id ?? 0,
            side: row.restored_side ?? 'before',
          },
    before: { tree: row.before_tree, raw: row.before_raw ?? undefined },
    after:
      row.after_tree === null
        ? undefined
        : { tree: row.after_tree, raw: row.after_raw ?? undefined },
    begunAt: row.begun_at,
    endedAt: row.ended_at ?? undefined,
    filesChanged: row.files_changed ?? undefined,
    bytes: row.bytes,
    skipped: row.skipped,
    touched: row.touched,
  }));

export function createCheckpointsStore(db: Database): CheckpointsStore {
  const decode = (row: unknown): CheckpointRow => rowSchema.parse(row);
  return {
    insert({ chatId, repositoryRoot, about, before, begunAt, bytes, skipped }) {
      const { lastInsertRowid } = db
        .prepare(
          `INSERT INTO checkpoints (kind, chat_id, repository_root, message_id, title, restored_id,
             restored_side, before_tree, before_raw, begun_at, bytes, skipped)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          about.kind,
          chatId,
          repositoryRoot,
          about.kind === 'turn' ? about.messageId : 0,
          about.kind === 'turn' ? about.title : '',
          about.kind === 'restore' ? about.restoredId : null,
          about.kind === 'restore' ? about.side : null,
          before.tree,
          before.raw ?? null,
          begunAt,
          bytes,
          JSON.stringify(skipped),
        );
      return lastInsertRowid;
    },
    addBytes(id, bytes) {
      const add = db.prepare('UPDATE checkpoints SET bytes = bytes + ? WHERE id = ?');
      db.transaction(() => add.run(bytes, id), { durable: false });
    },
    finish(id, { after, endedAt, filesChanged, addedBytes, skipped, touched }) {
      db.prepare(
        `UPDATE checkpoints SET after_tree = ?, after_raw = ?, ended_at = ?, files_changed = ?,
           bytes = bytes + ?, skipped = ?, touched = ? WHERE id = ?`,
      ).run(
        after.tree,
        after.raw ?? null,
        endedAt,
        filesChanged,
        addedBytes,
        JSON.stringify(skipped),
        JSON.stringify(touched),
        id,
      );
    },
    find(id) {
      const row = db.prepare('SELECT * FROM checkpoints WHERE id = ?').get(id);
      return row === undefined ? undefined : decode(row);
    },
    ofChat: (chatId) =>
      db.prepare('SELECT * FROM checkpoints WHERE chat_id = ? ORDER BY id').all(chatId).map(decode),
    ofRepository: (root) =>
      db
        .prepare('SELECT * FROM checkpoints WHERE repository_root = ? ORDER BY id')
        .all(root)
        .map(decode),
    latestTree: (root) =>
      z
        .object({ tree: z.string() })
        .optional()
        .parse(
          db
            .prepare(
              `SELECT coalesce(after_tree, before_tree) AS tree FROM checkpoints
               WHERE repository_root = ? ORDER BY id DESC LIMIT 1`,
            )
            .get(root),
        )?.tree,
    repositories: () =>
      db
        .prepare('SELECT DISTINCT repository_root AS root FROM checkpoints ORDER BY root')
        .all()
        .map((row) => z.object({ root: z.string() }).parse(row).root),
    orphans: (limit) =>
      db
        .prepare(
          `SELECT * FROM checkpoints WHERE chat_id NOT IN (SELECT id FROM chats)
           ORDER BY id LIMIT ?`,
        )
        .all(limit)
        .map(decode),
    delete(id) {
      db.prepare('DELETE FROM checkpoints WHERE id = ?').run(id);
    },
  };
}
