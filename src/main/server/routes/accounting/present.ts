import type {
  CostSummary,
  CostUsers,
  UsageLimitConfig,
  UsageLimitOverride,
  UsageLimitStatus,
} from '#shared/api/accounting.ts';
import type {
  Accounting,
  CostSummaryOf,
  SpendStatus,
  TimeSpan,
  UsageTotals,
  UserTotals,
} from '../../../services/accounting/index.ts';
import type { Identity, User } from '../../../services/identity/index.ts';

export function presentSummary(
  summary: CostSummaryOf,
  span: TimeSpan,
  limit: SpendStatus | undefined,
): CostSummary {
  const { totals } = summary;
  return {
    ...presentSpan(span),
    total_cost_micros: totals.costMicros,
    priced_message_count: totals.pricedAnswers,
    unpriced_message_count: totals.answers - totals.pricedAnswers,
    ...presentTokens(totals),
    by_model: summary.byModel.map((row) => ({
      model_config_id: row.modelConfigId,
      display_name: row.model?.displayName ?? '',
      provider: row.model?.provider ?? '',
      model: row.model?.model ?? '',
      ...presentTotals(row),
    })),
    by_chat: summary.byChat.map((row) => ({
      root_chat_id: row.rootChatId,
      chat_title: row.title ?? '',
      ...presentTotals(row),
    })),
    ...(limit ? { usage_limit: presentStatus(limit) } : {}),
  };
}

export function presentCostUsers(
  rows: readonly { readonly user: User; readonly totals: UserTotals }[],
  page: { readonly offset: number; readonly limit: number },
  span: TimeSpan,
): CostUsers {
  return {
    ...presentSpan(span),
    count: rows.length,
    users: rows.slice(page.offset, page.offset + page.limit).map(({ user, totals }) => ({
      ...presentPerson(user),
      ...presentTotals(totals),
      chat_count: totals.chats,
    })),
  };
}

export function presentStatus(status: SpendStatus | undefined): UsageLimitStatus {
  if (!status) return { is_limited: false, current_spend: 0 };
  return {
    is_limited: true,
    period: status.period,
    spend_limit_micros: status.limitMicros,
    current_spend: status.spentMicros,
    period_start: status.span.start.toISOString(),
    period_end: status.span.end.toISOString(),
  };
}

export function presentConfig(
  { limits, costs }: Pick<Accounting, 'limits' | 'costs'>,
  identity: Identity,
): UsageLimitConfig {
  const { limitMicros, period, updatedAt } = limits.get();
  return {
    spend_limit_micros: limitMicros,
    period,
    updated_at: updatedAt.toISOString(),
    unpriced_model_count: costs.unpricedModels(),
    overrides: limits.overrides().flatMap((row) => {
      const user = identity.userById(row.userId);
      return user ? [presentOverride(user, row.limitMicros)] : [];
    }),
    group_overrides: [],
  };
}

export function presentOverride(user: User, limitMicros: number): UsageLimitOverride {
  return { ...presentPerson(user), spend_limit_micros: limitMicros };
}

function presentPerson(user: User) {
  return { user_id: user.id, username: user.username, name: user.name, avatar_url: '' };
}

function presentSpan({ start, end }: TimeSpan) {
  return { start_date: start.toISOString(), end_date: end.toISOString() };
}

function presentTotals(totals: UsageTotals) {
  return {
    total_cost_micros: totals.costMicros,
    message_count: totals.answers,
    ...presentTokens(totals),
  };
}

function presentTokens(totals: UsageTotals) {
  return {
    total_input_tokens: totals.inputTokens,
    total_output_tokens: totals.outputTokens,
    total_cache_read_tokens: totals.cacheReadTokens,
    total_cache_creation_tokens: totals.cacheCreationTokens,
    total_runtime_ms: totals.runtimeMs,
  };
}
