import { z } from 'zod';
import { spendPeriodSchema, type SpendPeriod } from '#shared/api/accounting.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { UserId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ModelUsageStore } from '../../store/tables/model-usage-store.ts';
import type { SettingsStore } from '../../store/tables/settings-store.ts';
import type { UsageLimitsStore, UsageOverrideRow } from '../../store/tables/usage-limits-store.ts';
import { periodAt, type TimeSpan } from './periods.ts';
import type { AccountsProblem } from './types.ts';

/** Everyone's limit; null = none. */
export type SpendLimit = {
  readonly limitMicros: number | null;
  readonly period: SpendPeriod;
  readonly updatedAt: Date;
};

/** A person's limit in the running period. */
export type SpendStatus = {
  readonly limitMicros: number;
  readonly spentMicros: number;
  readonly period: SpendPeriod;
  readonly span: TimeSpan;
};

export type SpendLimitReached = {
  readonly spentMicros: number;
  readonly limitMicros: number;
  readonly resetsAt: Date;
};

/** How much may be spent in a period, by everyone and by one person. */
export interface SpendLimits {
  get(): SpendLimit;
  set(wanted: {
    readonly limitMicros: number | null;
    readonly period: string | undefined;
  }): Result<SpendLimit, AccountsProblem>;
  overrides(): readonly UsageOverrideRow[];
  setOverride(userId: UserId, limitMicros: number): Result<UsageOverrideRow, AccountsProblem>;
  removeOverride(userId: UserId): Result<undefined, AccountsProblem>;
  /** Undefined when nothing limits the person. */
  status(userId: UserId): SpendStatus | undefined;
  /** Undefined while the person may spend more, also when that cannot be found out. */
  reached(userId: UserId): SpendLimitReached | undefined;
}

const settingKey = 'usage_limit';
const settingSchema = z.object({
  limitMicros: z.int().positive().nullable(),
  period: spendPeriodSchema,
  updatedAt: z.iso.datetime(),
});

export function createSpendLimits(deps: {
  readonly settings: SettingsStore;
  readonly store: UsageLimitsStore;
  readonly usage: ModelUsageStore;
  readonly clock: Clock;
  readonly logger: Logger;
}): SpendLimits {
  const { settings, store, usage, clock } = deps;

  function get(): SpendLimit {
    const stored = settings.get(settingKey, settingSchema);
    if (!stored) return { limitMicros: null, period: 'month', updatedAt: new Date(0) };
    return { ...stored, updatedAt: new Date(stored.updatedAt) };
  }

  function status(userId: UserId): SpendStatus | undefined {
    const { limitMicros: common, period } = get();
    // Without a common limit limits are switched off, whatever a person's own is.
    if (common === null) return undefined;
    const span = periodAt(period, clock.now());
    return {
      limitMicros: store.override(userId) ?? common,
      spentMicros: usage.spent(userId, toUsageSpan(span)),
      period,
      span,
    };
  }

  return {
    get,
    set({ limitMicros, period }) {
      if (limitMicros !== null && !isLimit(limitMicros)) return err(badLimit);
      const read = spendPeriodSchema.safeParse(period ?? '');
      if (!read.success && (limitMicros !== null || (period ?? '') !== '')) {
        return err({
          kind: 'invalid',
          message: 'The period is not valid: day, week or month.',
          field: 'period',
        });
      }
      settings.set(settingKey, {
        limitMicros,
        period: read.data ?? 'month',
        updatedAt: clock.now().toISOString(),
      });
      return ok(get());
    },
    overrides: () => store.overrides(),
    setOverride(userId, limitMicros) {
      if (!isLimit(limitMicros)) return err(badLimit);
      store.setOverride(userId, limitMicros);
      return ok({ userId, limitMicros });
    },
    removeOverride: (userId) =>
      store.removeOverride(userId) ? ok(undefined) : err({ kind: 'not_found' }),
    status,
    reached(userId) {
      try {
        const now = status(userId);
        if (!now || now.spentMicros < now.limitMicros) return undefined;
        const { spentMicros, limitMicros, span } = now;
        return { spentMicros, limitMicros, resetsAt: span.end };
      } catch (error) {
        // Broken accounts must not keep the person from working.
        deps.logger.error('accounting.limit_not_checked', { error });
        return undefined;
      }
    },
  };
}

export function toUsageSpan({ start, end }: TimeSpan): { from: number; to: number } {
  return { from: start.getTime() * 1000, to: end.getTime() * 1000 };
}

function isLimit(micros: number): boolean {
  return Number.isSafeInteger(micros) && micros > 0;
}

const badLimit: AccountsProblem = {
  kind: 'invalid',
  message: 'A limit is a whole number of millionths of a dollar, more than 0.',
  field: 'spend_limit_micros',
};
