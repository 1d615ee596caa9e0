import type { Clock } from '#shared/kernel/clock.ts';
import type { ModelConfigId, UserId } from '#shared/kernel/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Database } from '../../store/database.ts';
import { createCompactionThresholdsStore } from '../../store/tables/compaction-thresholds-store.ts';
import { createModelUsageStore } from '../../store/tables/model-usage-store.ts';
import { createSettingsStore } from '../../store/tables/settings-store.ts';
import { createUsageLimitsStore } from '../../store/tables/usage-limits-store.ts';
import { createCosts, type Costs } from './costs.ts';
import { createSpendLimits, type SpendLimitReached, type SpendLimits } from './limits.ts';
import { costMicros } from './price.ts';
import { createCompactionThresholds, type CompactionThresholds } from './thresholds.ts';
import type { AccountedModels, BilledCall } from './types.ts';

export type { CostSummaryOf } from './costs.ts';
export type { SpendStatus } from './limits.ts';
export type { TimeSpan } from './periods.ts';
export type { AccountsProblem } from './types.ts';
export type { UsageTotals, UserTotals } from '../../store/tables/model-usage-store.ts';

/** What models cost, how much may be spent, and when conversations are cut to size. */
export interface Accounting {
  readonly costs: Costs;
  readonly limits: SpendLimits;
  readonly thresholds: CompactionThresholds;
  /** Books an answer at the price that its model has now. Inside the caller's transaction. */
  record(call: BilledCall): void;
  /** Undefined while the person may spend more. */
  limitReached(userId: UserId): SpendLimitReached | undefined;
  compactionThreshold(userId: UserId, modelConfigId: ModelConfigId): number | undefined;
}

export function createAccounting(deps: {
  readonly db: Database;
  readonly models: AccountedModels;
  readonly clock: Clock;
  readonly logger: Logger;
}): Accounting {
  const { db, models, clock, logger } = deps;
  const usage = createModelUsageStore(db);
  const limits = createSpendLimits({
    settings: createSettingsStore(db, clock),
    store: createUsageLimitsStore(db),
    usage,
    clock,
    logger,
  });
  const thresholds = createCompactionThresholds(createCompactionThresholdsStore(db), models);
  return {
    costs: createCosts(usage, models),
    limits,
    thresholds,
    record(call) {
      usage.insert({
        kind: call.kind,
        userId: call.chat.ownerId,
        chatId: call.chat.id,
        rootChatId: call.chat.rootId,
        messageId: call.messageId,
        modelConfigId: call.modelConfigId,
        inputTokens: call.usage.input_tokens ?? 0,
        outputTokens: call.usage.output_tokens ?? 0,
        cacheReadTokens: call.usage.cache_read_tokens ?? 0,
        cacheCreationTokens: call.usage.cache_creation_tokens ?? 0,
        costMicros: costMicros(call.usage, call.callConfig.cost),
        runtimeMs: call.runtimeMs,
        createdAt: call.createdAt,
      });
    },
    limitReached: (userId) => limits.reached(userId),
    compactionThreshold: (userId, modelConfigId) => thresholds.find(userId, modelConfigId),
  };
}
