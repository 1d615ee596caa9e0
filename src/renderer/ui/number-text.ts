/** `200000` → `200k`. */
export function describeTokens(count: number): string {
  if (count < 1000) return String(count);
  if (count < 999_500) return `${Math.round(count / 1000)}k`;
  return `${Number((count / 1_000_000).toFixed(1))}M`;
}

/** Millionths of a US dollar: `180000` → `$0.18`. What is not nothing never reads as nothing. */
export function describeMoney(micros: number): string {
  if (micros > 0 && micros < 10_000) return '<$0.01';
  return `$${(micros / 1_000_000).toFixed(2)}`;
}

/** Dollars as a person writes them, in millionths; undefined when they are no amount. */
export function readMoney(text: string): number | undefined {
  const plain = text
    .trim()
    .replace(/^\$\s*/, '')
    .replace(',', '.');
  if (!/^\d+(\.\d{1,6})?$/.test(plain)) return undefined;
  return Math.round(Number(plain) * 1_000_000);
}
