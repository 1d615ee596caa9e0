import { expect, test, vi } from 'vitest';
import type { ChatId, ModelConfigId, UserId } from '#shared/kernel/ids.ts';
import { silentLogger } from '#main/platform/logger.ts';
import { createAccounting } from '#main/services/accounting/index.ts';
import { migrations } from '#main/store/migrations/index.ts';
import { openDatabase } from '#main/store/open-database.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { join } from 'node:path';

const user = 'u' as UserId;
const dayMs = 24 * 60 * 60_000;

async function open() {
  const folder = await tempFolder();
  // A Wednesday.
  const clock = createManualClock(new Date('2026-01-07T23:59:00.000Z'));
  const opened = openDatabase({
    path: join(folder, 'test.db'),
    backups: join(folder, 'backups'),
    migrations,
    clock,
  });
  if (!opened.ok) throw new Error(opened.error.message);
  const { db } = opened.value;
  db.exec(`INSERT INTO users (id, username, name, email, status, is_owner, created_at, updated_at,
    last_seen_at) VALUES ('u', 'ada', '', '', 'active', 1, '', '', '')`);
  const error = vi.fn<typeof silentLogger.error>();
  const accounting = createAccounting({
    db,
    models: { list: () => [], find: () => undefined },
    clock,
    logger: { ...silentLogger, error },
  });
  const spend = (inputTokens: number): void =>
    accounting.record({
      kind: 'step',
      chat: { id: 'c' as ChatId, rootId: 'c' as ChatId, ownerId: user },
      messageId: undefined,
      modelConfigId: 'm' as ModelConfigId,
      callConfig: { cost: { input_price_per_million_tokens: 1 } },
      usage: { input_tokens: inputTokens },
      runtimeMs: 1,
      createdAt: clock.now().getTime() * 1000,
    });
  return { db, clock, accounting, spend, error };
}

test('what was spent before the period does not count', async () => {
  const { db, clock, accounting, spend } = await open();
  for (const [period, untilNext, end] of [
    ['day', 60_000, '2026-01-08T00:00:00.000Z'],
    ['week', 4 * dayMs, '2026-01-12T00:00:00.000Z'],
    ['month', 24 * dayMs, '2026-02-01T00:00:00.000Z'],
  ] as const) {
    accounting.limits.set({ limitMicros: 100, period });
    expect(accounting.limitReached(user)).toBeUndefined();
    spend(99);
    expect(accounting.limitReached(user)).toBeUndefined();
    spend(1);
    expect(accounting.limitReached(user)).toEqual({
      spentMicros: 100,
      limitMicros: 100,
      resetsAt: new Date(end),
    });
    await clock.advance(untilNext);
    expect(accounting.limitReached(user)).toBeUndefined();
    db.exec('DELETE FROM model_usage');
  }
  db.close();
});

test('a person’s own limit counts before everyone’s, and only while there is one', async () => {
  const { db, accounting, spend } = await open();
  spend(50);
  accounting.limits.setOverride(user, 40);
  expect(accounting.limitReached(user)).toBeUndefined();
  accounting.limits.set({ limitMicros: 1_000, period: 'day' });
  expect(accounting.limitReached(user)).toMatchObject({ limitMicros: 40 });
  accounting.limits.set({ limitMicros: null, period: undefined });
  expect(accounting.limitReached(user)).toBeUndefined();
  db.close();
});

test('accounts that cannot be read keep nobody from working', async () => {
  const { db, accounting, error } = await open();
  accounting.limits.set({ limitMicros: 1, period: 'day' });
  db.exec('DROP TABLE model_usage');
  expect(accounting.limitReached(user)).toBeUndefined();
  expect(error).toHaveBeenCalledOnce();
  db.close();
});
