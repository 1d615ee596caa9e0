import type { ChatMessageUsage } from '#shared/api/chats.ts';
import type { ModelCallConfig } from '#shared/api/models.ts';

type Prices = NonNullable<ModelCallConfig['cost']>;

/** A decimal number as `digits / 10 ** scale`. */
type Decimal = { readonly digits: bigint; readonly scale: number };

const priceOf = {
  input_tokens: 'input_price_per_million_tokens',
  output_tokens: 'output_price_per_million_tokens',
  cache_read_tokens: 'cache_read_price_per_million_tokens',
  cache_creation_tokens: 'cache_write_price_per_million_tokens',
} as const satisfies Partial<Record<keyof ChatMessageUsage, keyof Prices>>;

/**
 * What an answer cost, in whole millionths of a dollar, rounded up. A price is in dollars per
 * million tokens, which is millionths per token. Undefined when none of the counted tokens has a
 * price; tokens without one beside others that have one cost nothing.
 */
export function costMicros(
  usage: ChatMessageUsage,
  prices: ModelCallConfig['cost'],
): number | undefined {
  const amounts: Decimal[] = [];
  for (const [kind, priceName] of Object.entries(priceOf) as [
    keyof typeof priceOf,
    keyof Prices,
  ][]) {
    const tokens = usage[kind] ?? 0;
    const price = parseDecimal(prices?.[priceName]);
    if (tokens <= 0 || price === undefined) continue;
    amounts.push({ digits: BigInt(tokens) * price.digits, scale: price.scale });
  }
  return amounts.length === 0 ? undefined : Number(ceilOfSum(amounts));
}

function ceilOfSum(amounts: readonly Decimal[]): bigint {
  const scale = Math.max(...amounts.map((amount) => amount.scale));
  const sum = amounts.reduce(
    (total, amount) => total + amount.digits * 10n ** BigInt(scale - amount.scale),
    0n,
  );
  const unit = 10n ** BigInt(scale);
  return (sum + unit - 1n) / unit;
}

const decimalPattern = /^(\d*)\.?(\d*)(?:e([+-]?\d{1,3}))?$/i;

/** The exact value of what stands in the text; undefined when it is no number of at least 0. */
function parseDecimal(value: number | string | null | undefined): Decimal | undefined {
  if (value === undefined || value === null) return undefined;
  const match = decimalPattern.exec(String(value).trim());
  const [, whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (whole + fraction === '') return undefined;
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}
