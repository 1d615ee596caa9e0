import { z } from 'zod';
import { debugRunKindSchema, debugStatusSchema } from '#shared/api/debug-runs.ts';
import type { DebugRunKind, DebugStatus } from '#shared/api/debug-runs.ts';
import type { ChatId, MessageId, ModelConfigId, UserId } from '#shared/kernel/ids.ts';
import { idColumn, jsonColumn } from '../columns.ts';
import type { Database } from '../database.ts';

/** A chat as it is when a run of it begins. */
export type DebuggedChat = {
  readonly ownerId: UserId;
  readonly rootId: ChatId;
  readonly parentId: ChatId | undefined;
  readonly modelConfigId: ModelConfigId;
  /** Newest message of the person; newest message of all. */
  readonly triggerId: MessageId | undefined;
  readonly tipId: MessageId | undefined;
};

/** Times are microseconds since 1970. */
export type DebugRunRow = {
  readonly id: string;
  readonly chatId: ChatId;
  readonly rootId: ChatId;
  readonly parentId: ChatId | undefined;
  readonly modelConfigId: ModelConfigId | undefined;
  readonly triggerId: MessageId | undefined;
  readonly tipId: MessageId | undefined;
  readonly kind: DebugRunKind;
  readonly status: DebugStatus;
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly finishedAt: number | undefined;
  readonly steps: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
};

type JsonObject = Readonly<Record<string, unknown>>;

export type DebugStepRow = {
  readonly id: string;
  readonly runId: string;
  readonly chatId: ChatId;
  readonly number: number;
  readonly status: DebugStatus;
  readonly tipId: MessageId | undefined;
  readonly answerId: MessageId | undefined;
  readonly request: JsonObject;
  readonly response: JsonObject | undefined;
  readonly usage: JsonObject | undefined;
  readonly attempts: readonly JsonObject[];
  readonly error: JsonObject | undefined;
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly finishedAt: number | undefined;
};

export type NewDebugRun = Omit<
  DebugRunRow,
  'status' | 'updatedAt' | 'finishedAt' | 'steps' | 'inputTokens' | 'outputTokens'
>;

export type DebugStepEnd = Pick<
  DebugStepRow,
  'status' | 'response' | 'usage' | 'attempts' | 'error'
> & { readonly now: number };

/** What models were asked, while debug logging is on. Writing to a run that is gone does nothing. */
export interface ChatDebugStore {
  chat(chatId: ChatId): DebuggedChat | undefined;
  /** Newest first. */
  runs(chatId: ChatId, limit: number): DebugRunRow[];
  run(chatId: ChatId, runId: string): DebugRunRow | undefined;
  /** In their order. */
  steps(runId: string): DebugStepRow[];
  insertRun(run: NewDebugRun): void;
  endRun(runId: string, status: DebugStatus, now: number): void;
  /** `request` is the JSON text. */
  insertStep(step: {
    readonly id: string;
    readonly runId: string;
    readonly number: number;
    readonly request: string;
    readonly now: number;
  }): void;
  endStep(stepId: string, end: DebugStepEnd): void;
  /** Names the messages that the run's steps became. */
  linkAnswers(runId: string): void;
  /** Keeps the newest runs, and of them the newest steps that fit. */
  trim(chatId: ChatId, keep: { readonly runs: number; readonly stepBytes: number }): void;
  /** What a process that died left open counts as interrupted. */
  endOpen(now: number): void;
  /** Runs that hang on the message or a later one. */
  removeFrom(chatId: ChatId, messageId: MessageId): void;
  removeOfChat(chatId: ChatId): void;
  /** How many were removed; at most `limit`. */
  removeBefore(time: number, limit: number): number;
  isLogging(userId: UserId): boolean;
  setLogging(userId: UserId, enabled: boolean): void;
}

const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullable().transform((value) => value ?? undefined);
const messageId = z.int().transform((value) => value as MessageId);
const jsonObject = jsonColumn(z.record(z.string(), z.unknown()));

const chatRow = z.object({
  ownerId: idColumn<UserId>(),
  rootId: idColumn<ChatId>(),
  parentId: optional(idColumn<ChatId>()),
  modelConfigId: idColumn<ModelConfigId>(),
  triggerId: optional(messageId),
  tipId: optional(messageId),
});
const runRow = z.object({
  id: z.string(),
  chatId: idColumn<ChatId>(),
  rootId: idColumn<ChatId>(),
  parentId: optional(idColumn<ChatId>()),
  modelConfigId: optional(idColumn<ModelConfigId>()),
  triggerId: optional(messageId),
  tipId: optional(messageId),
  kind: debugRunKindSchema,
  status: debugStatusSchema,
  provider: optional(z.string()),
  model: optional(z.string()),
  startedAt: z.int(),
  updatedAt: z.int(),
  finishedAt: optional(z.int()),
  steps: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
});
const stepRow = z.object({
  id: z.string(),
  runId: z.string(),
  chatId: idColumn<ChatId>(),
  number: z.int(),
  status: debugStatusSchema,
  tipId: optional(messageId),
  answerId: optional(messageId),
  request: jsonObject,
  response: optional(jsonObject),
  usage: optional(jsonObject),
  attempts: jsonColumn(z.array(z.record(z.string(), z.unknown()))),
  error: optional(jsonObject),
  startedAt: z.int(),
  updatedAt: z.int(),
  finishedAt: optional(z.int()),
});

const stepsOfRun = 'FROM chat_debug_steps s WHERE s.run_id = r.id';
const selectRuns = `SELECT r.id, r.chat_id AS chatId, r.root_chat_id AS rootId,
  r.parent_chat_id AS parentId, r.model_config_id AS modelConfigId,
  r.trigger_message_id AS triggerId, r.history_tip_message_id AS tipId, r.kind, r.status,
  r.provider, r.model, r.started_at AS startedAt, r.updated_at AS updatedAt,
  r.finished_at AS finishedAt, (SELECT count(*) ${stepsOfRun}) AS steps,
  (SELECT coalesce(sum(s.usage ->> '$.input_tokens'), 0) ${stepsOfRun}) AS inputTokens,
  (SELECT coalesce(sum(s.usage ->> '$.output_tokens'), 0) ${stepsOfRun}) AS outputTokens
  FROM chat_debug_runs r`;
const newestMessage = `SELECT max(m.id) FROM chat_messages m
  WHERE m.chat_id = c.id AND m.deleted = 0`;

export function createChatDebugStore(db: Database): ChatDebugStore {
  return {
    chat: (chatId) =>
      chatRow.optional().parse(
        db
          .prepare(
            `SELECT c.owner_id AS ownerId, c.root_chat_id AS rootId, c.parent_chat_id AS parentId,
               c.model_config_id AS modelConfigId, (${newestMessage}) AS tipId,
               (${newestMessage} AND m.role = 'user' AND m.created_by IS NOT NULL) AS triggerId
             FROM chats c WHERE c.id = ?`,
          )
          .get(chatId),
      ),
    runs: (chatId, limit) =>
      db
        .prepare(`${selectRuns} WHERE r.chat_id = ? ORDER BY r.started_at DESC, r.id DESC LIMIT ?`)
        .all(chatId, limit)
        .map((row) => runRow.parse(row)),
    run: (chatId, runId) =>
      runRow
        .optional()
        .parse(db.prepare(`${selectRuns} WHERE r.chat_id = ? AND r.id = ?`).get(chatId, runId)),
    steps: (runId) =>
      db
        .prepare(
          `SELECT id, run_id AS runId, chat_id AS chatId, step_number AS number, status,
             history_tip_message_id AS tipId, assistant_message_id AS answerId, request, response,
             usage, attempts, error, started_at AS startedAt, updated_at AS updatedAt,
             finished_at AS finishedAt
           FROM chat_debug_steps WHERE run_id = ? ORDER BY step_number`,
        )
        .all(runId)
        .map((row) => stepRow.parse(row)),
    insertRun(run) {
      db.prepare(
        `INSERT INTO chat_debug_runs (id, chat_id, root_chat_id, parent_chat_id, model_config_id,
           trigger_message_id, history_tip_message_id, kind, status, provider, model, started_at,
           updated_at)
         VALUES (:id, :chat, :root, :parent, :modelConfig, :trigger, :tip, :kind, 'in_progress',
           :provider, :model, :now, :now)`,
      ).run({
        id: run.id,
        chat: run.chatId,
        root: run.rootId,
        parent: run.parentId ?? null,
        modelConfig: run.modelConfigId ?? null,
        trigger: run.triggerId ?? null,
        tip: run.tipId ?? null,
        kind: run.kind,
        provider: run.provider ?? null,
        model: run.model ?? null,
        now: run.startedAt,
      });
    },
    endRun(runId, status, now) {
      db.prepare(
        'UPDATE chat_debug_runs SET status = ?, updated_at = ?, finished_at = ? WHERE id = ?',
      ).run(status, now, now, runId);
    },
    insertStep(step) {
      db.prepare(
        `INSERT INTO chat_debug_steps (id, run_id, chat_id, step_number, operation, status,
           history_tip_message_id, request, attempts, size, started_at, updated_at)
         SELECT :id, r.id, r.chat_id, :number, 'stream', 'in_progress',
           (SELECT max(m.id) FROM chat_messages m WHERE m.chat_id = r.chat_id AND m.deleted = 0),
           :request, '[]', length(:request), :now, :now
         FROM chat_debug_runs r WHERE r.id = :run`,
      ).run({
        id: step.id,
        run: step.runId,
        number: step.number,
        request: step.request,
        now: step.now,
      });
      db.prepare('UPDATE chat_debug_runs SET updated_at = ? WHERE id = ?').run(
        step.now,
        step.runId,
      );
    },
    endStep(stepId, end) {
      const text = (value: unknown): string | null =>
        value === undefined ? null : JSON.stringify(value);
      const response = text(end.response);
      const attempts = JSON.stringify(end.attempts);
      db.prepare(
        `UPDATE chat_debug_steps SET status = :status, response = :response, usage = :usage,
           attempts = :attempts, error = :error, size = size + :size, updated_at = :now,
           finished_at = :now
         WHERE id = :id`,
      ).run({
        id: stepId,
        status: end.status,
        response,
        usage: text(end.usage),
        attempts,
        error: text(end.error),
        size: (response?.length ?? 0) + attempts.length,
        now: end.now,
      });
    },
    linkAnswers(runId) {
      db.prepare(
        `UPDATE chat_debug_steps AS s SET assistant_message_id =
           (SELECT min(m.id) FROM chat_messages m
            WHERE m.chat_id = s.chat_id AND m.deleted = 0 AND m.role = 'assistant' AND m.compressed = 0
              AND m.id > coalesce(s.history_tip_message_id, 0))
         WHERE s.run_id = ? AND s.assistant_message_id IS NULL AND s.status <> 'in_progress'
           AND s.response IS NOT NULL`,
      ).run(runId);
    },
    trim(chatId, keep) {
      db.prepare(
        `DELETE FROM chat_debug_runs WHERE id IN (
           SELECT id FROM chat_debug_runs WHERE chat_id = ?
           ORDER BY started_at DESC, id DESC LIMIT -1 OFFSET ?)`,
      ).run(chatId, keep.runs);
      db.prepare(
        `DELETE FROM chat_debug_steps WHERE id IN (
           SELECT id FROM (
             SELECT id, sum(size) OVER (ORDER BY started_at DESC, step_number DESC) AS bytes
             FROM chat_debug_steps WHERE chat_id = ?)
           WHERE bytes > ?)`,
      ).run(chatId, keep.stepBytes);
    },
    endOpen(now) {
      for (const table of ['chat_debug_steps', 'chat_debug_runs']) {
        db.prepare(
          `UPDATE ${table} SET status = 'interrupted', updated_at = :now, finished_at = :now
           WHERE status = 'in_progress'`,
        ).run({ now });
      }
    },
    removeFrom(chatId, id) {
      db.prepare(
        `DELETE FROM chat_debug_runs WHERE chat_id = :chat
           AND (trigger_message_id >= :id OR history_tip_message_id >= :id)`,
      ).run({ chat: chatId, id });
    },
    removeOfChat(chatId) {
      db.prepare('DELETE FROM chat_debug_runs WHERE chat_id = ?').run(chatId);
    },
    removeBefore: (time, limit) =>
      db
        .prepare(
          `DELETE FROM chat_debug_runs WHERE id IN (
             SELECT id FROM chat_debug_runs WHERE started_at < ? ORDER BY started_at LIMIT ?)`,
        )
        .run(time, limit).changes,
    isLogging: (userId) =>
      db
        .prepare('SELECT 1 FROM user_debug_logging WHERE user_id = ? AND enabled = 1')
        .get(userId) !== undefined,
    setLogging(userId, enabled) {
      db.prepare(
        `INSERT INTO user_debug_logging (user_id, enabled) VALUES (?, ?)
         ON CONFLICT (user_id) DO UPDATE SET enabled = excluded.enabled`,
      ).run(userId, enabled ? 1 : 0);
    },
  };
}
