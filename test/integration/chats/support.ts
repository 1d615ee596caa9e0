import { Readable } from 'node:stream';
import { ok } from '#shared/kernel/result.ts';
import type { ModelConfigId, OrganizationId, UserId } from '#shared/kernel/ids.ts';
import { runTurn, type ModelClient } from '#main/agent-loop/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLogger } from '#main/platform/logger.ts';
import { systemRandom } from '#main/platform/random.ts';
import { createChats, type Chats, type ChatsDeps } from '#main/services/chats/index.ts';
import type { Database } from '#main/store/database.ts';
import { migrations } from '#main/store/migrations/index.ts';
import { openDatabase } from '#main/store/open-database.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { join } from 'node:path';

export const USER = '0b0f6f0e-8f3a-4c1e-9d55-0d6a3c1d7e01' as UserId;
export const ORGANIZATION = '0b0f6f0e-8f3a-4c1e-9d55-0d6a3c1d7e02' as OrganizationId;
export const MODEL = '0b0f6f0e-8f3a-4c1e-9d55-0d6a3c1d7e03' as ModelConfigId;

/** A migrated database in a temporary folder, with its owner and organization. */
export async function openChatDatabase(): Promise<Database> {
  const folder = await tempFolder();
  const opened = openDatabase({
    path: join(folder, 'test.db'),
    backups: join(folder, 'backups'),
    migrations,
    clock: systemClock,
  });
  if (!opened.ok) throw new Error(opened.error.message);
  const { db } = opened.value;
  const now = '2026-01-01T00:00:00.000Z';
  db.prepare(
    `INSERT INTO organizations (id, name, display_name, description, icon, is_default, created_at,
       updated_at) VALUES (?, 'coder', 'Coder', '', '', 1, ?, ?)`,
  ).run(ORGANIZATION, now, now);
  db.prepare(
    `INSERT INTO users (id, username, name, email, status, is_owner, created_at, updated_at,
       last_seen_at) VALUES (?, 'ada', '', '', 'active', 1, ?, ?, ?)`,
  ).run(USER, now, now, now);
  return db;
}

/** The chat service over the database, without workspaces. */
export function createTestChats(
  db: Database,
  client: ModelClient,
  more: Partial<ChatsDeps> = {},
): Chats {
  return createChats({
    db,
    models: {
      defaultModelId: () => MODEL,
      find: () => ({}),
      open: () =>
        Promise.resolve(
          ok({
            client,
            provider: 'demo',
            modelName: 'scripted',
            contextLimit: 100_000,
            callConfig: {},
            modelConfigId: MODEL,
          }),
        ),
    },
    workspaces: {
      get: () => undefined,
      connection: () => ({ ok: false, error: undefined }),
      approvals: () => undefined,
      addApprovalRule: () => ({ ok: false, error: { kind: 'not_found' } }),
    },
    files: {
      find: () => undefined,
      content: () => undefined,
      store: () => Promise.resolve({ ok: false, error: { message: 'no files here' } }),
    },
    words: { candidates: () => Readable.from([]) },
    prompts: { forNewChat: () => [], forTurn: () => [] },
    advisor: {
      settings: () => ({
        enabled: false,
        maxUses: 0,
        maxOutputTokens: 0,
        modelConfigId: undefined,
      }),
    },
    gitWatch: {
      addPaths: () => undefined,
      onSummary: () => () => undefined,
      forget: () => Promise.resolve(),
    },
    accounting: {
      record: () => undefined,
      limitReached: () => undefined,
      compactionThreshold: () => undefined,
    },
    debug: {
      recorder: () => undefined,
      forgetFrom: () => undefined,
      forgetChat: () => undefined,
    },
    organizations: { defaultOrganizationId: () => ORGANIZATION },
    runTurn,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    ...more,
  });
}
