import {
  costSummarySchema,
  usageLimitConfigSchema,
  type CostSummary,
  type SpendPeriod,
  type UsageLimitConfig,
} from '#shared/api/accounting.ts';
import type { HttpClient } from './http-client.ts';
import { chatsPath } from './paths.ts';

export type SpendLimit = {
  /** Millionths of a US dollar; null for no limit. */
  readonly spend_limit_micros: number | null;
  readonly period: SpendPeriod;
};

export interface UsageApi {
  /** What the person spent since then, by model and by chat. */
  summary(since: Date, signal?: AbortSignal): Promise<CostSummary>;
  limit(signal?: AbortSignal): Promise<UsageLimitConfig>;
  setLimit(limit: SpendLimit): Promise<UsageLimitConfig>;
}

export function createUsageApi(http: HttpClient): UsageApi {
  const limit = { path: chatsPath('usage-limits'), answer: usageLimitConfigSchema };
  return {
    summary(since, signal) {
      return http.call({
        path: chatsPath('cost', 'me', 'summary'),
        query: { start_date: since.toISOString() },
        answer: costSummarySchema,
        signal,
      });
    },
    limit: (signal) => http.call({ ...limit, signal }),
    setLimit: (body) => http.call({ ...limit, method: 'PUT', body }),
  };
}
