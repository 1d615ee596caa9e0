import { z } from 'zod';
import type { ChatId, MessageId, ModelConfigId, UserId } from '#shared/kernel/ids.ts';
import { idColumn } from '../columns.ts';
import type { Database } from '../database.ts';

/** One answer of a model. */
export type ModelUsageRow = {
  readonly kind: 'step' | 'compaction' | 'title';
  readonly userId: UserId;
  readonly chatId: ChatId;
  readonly rootChatId: ChatId;
  readonly messageId: MessageId | undefined;
  readonly modelConfigId: ModelConfigId;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheCreationTokens: number;
  /** Millionths of a dollar; undefined when the model had no price. */
  readonly costMicros: number | undefined;
  readonly runtimeMs: number;
  /** Microseconds since 1970. */
  readonly createdAt: number;
};

/** Microseconds since 1970, the end not included. */
export type UsageSpan = { readonly from: number; readonly to: number };

/** What a set of answers comes to. */
export type UsageTotals = {
  readonly answers: number;
  readonly pricedAnswers: number;
  readonly costMicros: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheCreationTokens: number;
  readonly runtimeMs: number;
};

export type ModelTotals = UsageTotals & { readonly modelConfigId: ModelConfigId };
/** With the title that the chat has now; undefined when it is gone. */
export type ChatTotals = UsageTotals & {
  readonly rootChatId: ChatId;
  readonly title: string | undefined;
};
export type UserTotals = UsageTotals & { readonly userId: UserId; readonly chats: number };

/** What models answered and what that cost. Rows are never changed. */
export interface ModelUsageStore {
  insert(row: ModelUsageRow): void;
  /** In millionths of a dollar. */
  spent(userId: UserId, span: UsageSpan): number;
  totals(userId: UserId, span: UsageSpan): UsageTotals;
  /** The dearest first. */
  byModel(userId: UserId, span: UsageSpan): ModelTotals[];
  /** Subagents count under their root; the dearest first. */
  byRootChat(userId: UserId, span: UsageSpan): ChatTotals[];
  /** Users without an answer in the span are left out; the dearest first. */
  byUser(span: UsageSpan): UserTotals[];
}

const totalColumns = {
  answers: z.int(),
  pricedAnswers: z.int(),
  costMicros: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  cacheReadTokens: z.int(),
  cacheCreationTokens: z.int(),
  runtimeMs: z.int(),
};
const totalsRow = z.object(totalColumns);
const modelRow = z.object({ modelConfigId: idColumn<ModelConfigId>(), ...totalColumns });
const chatRow = z.object({
  rootChatId: idColumn<ChatId>(),
  title: z
    .string()
    .nullable()
    .transform((title) => title ?? undefined),
  ...totalColumns,
});
const userRow = z.object({ userId: idColumn<UserId>(), chats: z.int(), ...totalColumns });

const totals = `count(*) AS answers, count(u.cost_micros) AS pricedAnswers,
  coalesce(sum(u.cost_micros), 0) AS costMicros,
  coalesce(sum(u.input_tokens), 0) AS inputTokens,
  coalesce(sum(u.output_tokens), 0) AS outputTokens,
  coalesce(sum(u.cache_read_tokens), 0) AS cacheReadTokens,
  coalesce(sum(u.cache_creation_tokens), 0) AS cacheCreationTokens,
  coalesce(sum(u.runtime_ms), 0) AS runtimeMs`;
const inSpan = 'u.created_at >= :from AND u.created_at < :to';
const ofUser = `u.user_id = :user AND ${inSpan}`;

export function createModelUsageStore(db: Database): ModelUsageStore {
  return {
    insert(row) {
      db.prepare(
        `INSERT INTO model_usage (kind, user_id, chat_id, root_chat_id, message_id,
           model_config_id, input_tokens, output_tokens, cache_read_tokens,
           cache_creation_tokens, cost_micros, runtime_ms, created_at)
         VALUES (:kind, :user, :chat, :root, :message, :model, :input, :output, :cacheRead,
           :cacheCreation, :cost, :runtime, :now)`,
      ).run({
        kind: row.kind,
        user: row.userId,
        chat: row.chatId,
        root: row.rootChatId,
        message: row.messageId ?? null,
        model: row.modelConfigId,
        input: row.inputTokens,
        output: row.outputTokens,
        cacheRead: row.cacheReadTokens,
        cacheCreation: row.cacheCreationTokens,
        cost: row.costMicros ?? null,
        runtime: row.runtimeMs,
        now: row.createdAt,
      });
    },
    spent: (user, span) =>
      z
        .object({ spent: z.int() })
        .parse(
          db
            .prepare(
              `SELECT coalesce(sum(u.cost_micros), 0) AS spent FROM model_usage u WHERE ${ofUser}`,
            )
            .get({ user, ...span }),
        ).spent,
    totals: (user, span) =>
      totalsRow.parse(
        db.prepare(`SELECT ${totals} FROM model_usage u WHERE ${ofUser}`).get({ user, ...span }),
      ),
    byModel: (user, span) =>
      db
        .prepare(
          `SELECT u.model_config_id AS modelConfigId, ${totals} FROM model_usage u
           WHERE ${ofUser} GROUP BY u.model_config_id
           ORDER BY costMicros DESC, answers DESC, u.model_config_id`,
        )
        .all({ user, ...span })
        .map((row) => modelRow.parse(row)),
    byRootChat: (user, span) =>
      db
        .prepare(
          `SELECT u.root_chat_id AS rootChatId, c.title AS title, ${totals}
           FROM model_usage u LEFT JOIN chats c ON c.id = u.root_chat_id
           WHERE ${ofUser} GROUP BY u.root_chat_id
           ORDER BY costMicros DESC, answers DESC, u.root_chat_id`,
        )
        .all({ user, ...span })
        .map((row) => chatRow.parse(row)),
    byUser: (span) =>
      db
        .prepare(
          `SELECT u.user_id AS userId, count(DISTINCT u.root_chat_id) AS chats, ${totals}
           FROM model_usage u WHERE ${inSpan} GROUP BY u.user_id
           ORDER BY costMicros DESC, answers DESC, u.user_id`,
        )
        .all({ ...span })
        .map((row) => userRow.parse(row)),
  };
}
