import type { ChatMessageUsage } from '#shared/api/chats.ts';
import type { CompactionSettings } from '../types.ts';

/** The threshold that asks for no summary, however full the context is. */
export const NEVER_PERCENT = 100;

/** How full the model's context was in one step. */
export type ContextUse = {
  readonly tokens: number;
  readonly limitTokens: number;
  /** 0 to 100 and beyond, with two digits after the point. */
  readonly percent: number;
};

/** Undefined when the limit or the size is not known. */
export function contextUse(
  usage: ChatMessageUsage | undefined,
  modelLimit: number,
): ContextUse | undefined {
  const limitTokens = usage?.context_limit ?? modelLimit;
  const tokens = contextTokens(usage);
  if (limitTokens <= 0 || tokens === 0) return undefined;
  const percent = Math.round((tokens * 10_000) / limitTokens) / 100;
  return { tokens, limitTokens, percent };
}

/** Whether the conversation has to be summarised. A threshold of 100 or more never asks for it. */
export function isOverThreshold(
  use: ContextUse,
  { thresholdPercent }: Pick<CompactionSettings, 'thresholdPercent'>,
): boolean {
  if (thresholdPercent >= NEVER_PERCENT) return false;
  return use.tokens * 100 >= thresholdPercent * use.limitTokens;
}

/** What the model read; providers that do not tell it apart give a total only. */
function contextTokens(usage: ChatMessageUsage | undefined): number {
  const read =
    (usage?.input_tokens ?? 0) +
    (usage?.cache_read_tokens ?? 0) +
    (usage?.cache_creation_tokens ?? 0);
  return read > 0 ? read : (usage?.total_tokens ?? 0);
}
