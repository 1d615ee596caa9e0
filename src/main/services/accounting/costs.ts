import type { ModelConfigId, UserId } from '#shared/kernel/ids.ts';
import type {
  ChatTotals,
  ModelTotals,
  ModelUsageStore,
  UsageTotals,
  UserTotals,
} from '../../store/tables/model-usage-store.ts';
import { toUsageSpan } from './limits.ts';
import type { TimeSpan } from './periods.ts';
import type { AccountedModel, AccountedModels } from './types.ts';

export type CostSummaryOf = {
  readonly totals: UsageTotals;
  /** `model` is undefined when its config is gone for good. */
  readonly byModel: readonly (ModelTotals & { readonly model: AccountedModel | undefined })[];
  readonly byChat: readonly ChatTotals[];
};

/** What was spent in a span of time. */
export interface Costs {
  summary(userId: UserId, span: TimeSpan): CostSummaryOf;
  byUser(span: TimeSpan): readonly UserTotals[];
  /** Enabled models that nobody gave a price. */
  unpricedModels(): number;
}

export function createCosts(usage: ModelUsageStore, models: AccountedModels): Costs {
  const find = (id: ModelConfigId): AccountedModel | undefined => models.find(id);
  return {
    summary(userId, timeSpan) {
      const span = toUsageSpan(timeSpan);
      return {
        totals: usage.totals(userId, span),
        byModel: usage
          .byModel(userId, span)
          .map((row) => ({ ...row, model: find(row.modelConfigId) })),
        byChat: usage.byRootChat(userId, span),
      };
    },
    byUser: (timeSpan) => usage.byUser(toUsageSpan(timeSpan)),
    unpricedModels: () => models.list().filter((model) => model.enabled && !hasPrice(model)).length,
  };
}

function hasPrice({ callConfig }: AccountedModel): boolean {
  return Object.values(callConfig?.cost ?? {}).some((price) => price != null && price !== '');
}
