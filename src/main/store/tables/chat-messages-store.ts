import { z } from 'zod';
import { chatMessagePartSchema, type ChatMessagePart } from '#shared/api/chat-parts.ts';
import {
  chatMessageRoleSchema,
  chatMessageUsageSchema,
  type ChatMessageRole,
  type ChatMessageUsage,
} from '#shared/api/chats.ts';
import type { ChatId, MessageId, ModelConfigId, UserId } from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';

/** A wire part with what the provider wants back; the latter never reaches a client. */
export type MessagePart = ChatMessagePart & {
  readonly provider_metadata?: Readonly<Record<string, unknown>>;
  readonly context_source?: ContextSource;
};

/** What a context part stands for; only the model sees it. */
export type ContextSource = {
  /** The text of an instruction file. */
  readonly content?: string | undefined;
  /** Absolute folder of a skill, and the name of its file with the instructions. */
  readonly skill_dir?: string | undefined;
  readonly skill_meta_file?: string | undefined;
};

/** Who gets a message: the person, the model, or both. */
export type MessageVisibility = 'user' | 'model' | 'both';

export type MessageRow = {
  readonly id: MessageId;
  readonly chatId: ChatId;
  readonly role: ChatMessageRole;
  readonly visibility: MessageVisibility;
  readonly createdBy: UserId | undefined;
  readonly modelConfigId: ModelConfigId | undefined;
  readonly parts: readonly MessagePart[];
  readonly usage: ChatMessageUsage | undefined;
  /** Microseconds since 1970. */
  readonly createdAt: number;
};

/** A message that is handed on as it is stored. */
export type MessageTextRow = Omit<MessageRow, 'parts'> & {
  readonly contentVersion: number;
  /** JSON of the parts. */
  readonly content: string;
};

export type NewMessageRow = Omit<MessageRow, 'id'> & {
  readonly runtimeMs?: number;
  /** A compaction wrote it. With the visibility `model` it stands for all that came before. */
  readonly compressed?: boolean;
};

/** Version of the JSON in `content`: an array of parts in the wire's shape. */
export const contentVersion = 1;

const storedPartSchema = z
  .intersection(
    chatMessagePartSchema,
    z.object({
      provider_metadata: z.record(z.string(), z.unknown()).optional(),
      context_source: z
        .object({
          content: z.string().optional(),
          skill_dir: z.string().optional(),
          skill_meta_file: z.string().optional(),
        })
        .optional(),
    }),
  )
  // Zod types an optional key as "may be undefined"; JSON never holds undefined.
  .transform((part) => part as MessagePart);
const storedPartsSchema = z.array(storedPartSchema);

/** Decodes the content column of messages and queued messages. */
export function decodeParts(version: number, text: string): MessagePart[] {
  if (version !== contentVersion) throw new Error(`unknown content version ${version}`);
  return storedPartsSchema.parse(JSON.parse(text));
}

const rowSchema = z
  .object({
    id: z.int(),
    chat_id: z.string(),
    role: chatMessageRoleSchema,
    visibility: z.enum(['user', 'model', 'both']),
    created_by: z.string().nullable(),
    model_config_id: z.string().nullable(),
    content_version: z.int(),
    content: z.string(),
    usage: z.string().nullable(),
    created_at: z.int(),
  })
  .transform((row): MessageTextRow => ({
    id: row.id as MessageId,
    chatId: row.chat_id as ChatId,
    role: row.role,
    visibility: row.visibility,
    createdBy: (row.created_by ?? undefined) as UserId | undefined,
    modelConfigId: (row.model_config_id ?? undefined) as ModelConfigId | undefined,
    contentVersion: row.content_version,
    content: row.content,
    usage: row.usage === null ? undefined : chatMessageUsageSchema.parse(JSON.parse(row.usage)),
    createdAt: row.created_at,
  }));

export function decodeMessage({
  contentVersion: version,
  content,
  ...row
}: MessageTextRow): MessageRow {
  return { ...row, parts: decodeParts(version, content) };
}

export type MessagePageQuery = {
  readonly limit: number;
  /** Only smaller ids. */
  readonly before: number | undefined;
  /** Only larger ids. */
  readonly after: number | undefined;
  readonly order: 'newest_first' | 'oldest_first';
};

/** Messages that are not deleted. "Visible" means visible to the person. */
export interface ChatMessagesStore {
  insert(message: NewMessageRow): MessageRow;
  find(chatId: ChatId, id: MessageId): MessageRow | undefined;
  /**
   * Oldest first, with the model's eyes: what came before the newest summary is left out, but for
   * the system messages.
   */
  forModel(chatId: ChatId): MessageRow[];
  /** Those of the role system, oldest first. */
  system(chatId: ChatId): MessageRow[];
  /**
   * Oldest first, with ids larger than `afterId`, as far as there are any by now. Read in pages as
   * they are taken; what is deleted meanwhile is left out.
   */
  visibleAfter(chatId: ChatId, afterId: number): Iterable<MessageRow>;
  visiblePage(chatId: ChatId, query: MessagePageQuery): MessageRow[];
  /** The same without a look at the parts, which may be large. */
  visiblePageTexts(chatId: ChatId, query: MessagePageQuery): MessageTextRow[];
  /** Roles of the oldest visible messages, without system messages. */
  firstRoles(chatId: ChatId, limit: number): ChatMessageRole[];
  /** Visible user messages, newest first. */
  visiblePrompts(chatId: ChatId, before: number | undefined, limit: number): MessageRow[];
  /** Of the newest complete step that the model still sees in full. */
  newestUsage(chatId: ChatId): ChatMessageUsage | undefined;
  /** Whether the model has answered since the newest summary. */
  hasAnswers(chatId: ChatId): boolean;
  /** The newest message, whoever sees it. */
  newestId(chatId: ChatId): MessageId | undefined;
  newestAssistant(chatId: ChatId): MessageId | undefined;
  /** Whether a summary took messages from the model. */
  hasSummary(chatId: ChatId): boolean;
  /** Whether any assistant message made the call. */
  hasToolCall(chatId: ChatId, callId: string): boolean;
  /** Deletes the message and everything later. */
  deleteFrom(chatId: ChatId, id: MessageId): void;
  /** Largest time of a message; 0 in an empty table. */
  newestTime(): number;
}

const columns = `id, chat_id, role, visibility, created_by, model_config_id, content_version,
  content, usage, created_at`;
const live = `FROM chat_messages WHERE chat_id = :chat AND deleted = 0`;
const forModel = `${live} AND visibility IN ('model', 'both')`;
/** 0 before the first one. */
const newestSummary = `coalesce((SELECT max(id) ${live} AND compressed = 1
  AND visibility = 'model'), 0)`;

/** Of a conversation that is read from end to end. */
const rowsAtOnce = 32;

export function createChatMessagesStore(db: Database): ChatMessagesStore {
  const decode = (row: unknown): MessageRow => decodeMessage(rowSchema.parse(row));

  function newest(chatId: ChatId, condition: string): MessageId | undefined {
    const row = z
      .object({ newest: z.int().nullable() })
      .parse(db.prepare(`SELECT max(id) AS newest ${live} ${condition}`).get({ chat: chatId }));
    return (row.newest ?? undefined) as MessageId | undefined;
  }

  function visiblePageTexts(chatId: ChatId, query: MessagePageQuery): MessageTextRow[] {
    return db
      .prepare(
        `SELECT ${columns} ${live} AND visibility IN ('user', 'both')
           AND id > :after AND id < :before
         ORDER BY id ${query.order === 'newest_first' ? 'DESC' : 'ASC'} LIMIT :limit`,
      )
      .all({
        chat: chatId,
        after: query.after ?? 0,
        before: query.before ?? Number.MAX_SAFE_INTEGER,
        limit: query.limit,
      })
      .map((row) => rowSchema.parse(row));
  }

  function* visibleUpTo(chatId: ChatId, afterId: number, last: number): Generator<MessageRow> {
    const page = db.prepare(
      `SELECT ${columns} ${live} AND visibility IN ('user', 'both') AND id > :after AND id <= :last
       ORDER BY id LIMIT ${rowsAtOnce}`,
    );
    for (let after = afterId; after < last;) {
      const rows = page.all({ chat: chatId, after, last }).map(decode);
      yield* rows;
      after = rows.at(-1)?.id ?? last;
    }
  }

  return {
    insert(message) {
      const { lastInsertRowid } = db
        .prepare(
          `INSERT INTO chat_messages (chat_id, role, visibility, created_by, model_config_id,
             content_version, content, usage, runtime_ms, compressed, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          message.chatId,
          message.role,
          message.visibility,
          message.createdBy ?? null,
          message.modelConfigId ?? null,
          contentVersion,
          JSON.stringify(message.parts),
          message.usage === undefined ? null : JSON.stringify(message.usage),
          message.runtimeMs ?? null,
          message.compressed === true ? 1 : 0,
          message.createdAt,
        );
      const { runtimeMs: _, compressed: __, ...row } = message;
      return { ...row, id: lastInsertRowid as MessageId };
    },
    find(chatId, id) {
      const row = db.prepare(`SELECT ${columns} ${live} AND id = :id`).get({ chat: chatId, id });
      return row === undefined ? undefined : decode(row);
    },
    forModel: (chatId) =>
      db
        .prepare(
          // In three parts, so that what a summary replaced is not even looked at.
          `SELECT ${columns} ${forModel} AND role = 'system' AND compressed = 0
             AND id < ${newestSummary}
           UNION ALL SELECT ${columns} ${forModel} AND id = ${newestSummary}
           UNION ALL SELECT ${columns} ${forModel} AND compressed = 0 AND id > ${newestSummary}
           ORDER BY id`,
        )
        .all({ chat: chatId })
        .map(decode),
    system: (chatId) =>
      db
        .prepare(`SELECT ${columns} ${live} AND role = 'system' ORDER BY id`)
        .all({ chat: chatId })
        .map(decode),
    visibleAfter: (chatId, afterId) => visibleUpTo(chatId, afterId, newest(chatId, '') ?? 0),
    visiblePage: (chatId, query) => visiblePageTexts(chatId, query).map(decodeMessage),
    visiblePageTexts,
    firstRoles: (chatId, limit) =>
      z
        .array(z.object({ role: chatMessageRoleSchema }))
        .parse(
          db
            .prepare(
              `SELECT role ${live} AND visibility IN ('user', 'both') AND role <> 'system'
               ORDER BY id LIMIT :limit`,
            )
            .all({ chat: chatId, limit }),
        )
        .map((row) => row.role),
    visiblePrompts: (chatId, before, limit) =>
      db
        .prepare(
          `SELECT ${columns} ${live} AND role = 'user' AND visibility IN ('user', 'both')
             AND id < :before
           ORDER BY id DESC LIMIT :limit`,
        )
        .all({ chat: chatId, before: before ?? Number.MAX_SAFE_INTEGER, limit })
        .map(decode),
    newestUsage(chatId) {
      const row = z
        .object({ usage: z.string() })
        .optional()
        .parse(
          db
            .prepare(
              // Left to itself, SQLite looks at every answer where none was counted.
              `SELECT usage FROM chat_messages INDEXED BY chat_messages_usage
               WHERE chat_id = :chat AND deleted = 0 AND role = 'assistant'
                 AND usage IS NOT NULL AND id > ${newestSummary} ORDER BY id DESC LIMIT 1`,
            )
            .get({ chat: chatId }),
        );
      return row && chatMessageUsageSchema.parse(JSON.parse(row.usage));
    },
    newestId: (chatId) => newest(chatId, ''),
    newestAssistant: (chatId) => newest(chatId, "AND role = 'assistant'"),
    hasAnswers: (chatId) =>
      db
        .prepare(
          `SELECT 1 ${live} AND role = 'assistant' AND compressed = 0
             AND id > ${newestSummary} LIMIT 1`,
        )
        .get({ chat: chatId }) !== undefined,
    hasSummary: (chatId) =>
      db
        .prepare(`SELECT 1 ${live} AND compressed = 1 AND visibility = 'model' LIMIT 1`)
        .get({ chat: chatId }) !== undefined,
    hasToolCall: (chatId, callId) =>
      db
        .prepare(
          `SELECT 1 FROM chat_messages, json_each(chat_messages.content) AS part
           WHERE chat_id = ? AND deleted = 0 AND role = 'assistant'
             AND json_extract(part.value, '$.type') = 'tool-call'
             AND json_extract(part.value, '$.tool_call_id') = ? LIMIT 1`,
        )
        .get(chatId, callId) !== undefined,
    deleteFrom(chatId, id) {
      db.prepare(
        'UPDATE chat_messages SET deleted = 1 WHERE chat_id = ? AND id >= ? AND deleted = 0',
      ).run(chatId, id);
    },
    newestTime: () =>
      z.object({ newest: z.int() }).parse(
        db
          .prepare(
            `SELECT coalesce(max(created_at), 0) AS newest FROM chat_messages
             WHERE id = (SELECT max(id) FROM chat_messages)`,
          )
          .get(),
      ).newest,
  };
}
