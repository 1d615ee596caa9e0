import { z } from 'zod';

/** A wait longer than a day is a mistake, and timers beyond 24.8 days fire at once. */
const MAX_MS = 24 * 60 * 60 * 1000;

const UNIT_MS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};

/** Milliseconds of a text like "10s", "1m30s", "1.5h" or "0"; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '0') return 0;
  if (!/^(?:\d+(?:\.\d+)?(?:h|ms|m|s|us|µs|ns))+$/.test(trimmed)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)) {
    totalMs += Number(amount) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
  }
  return Math.min(totalMs, MAX_MS);
}

/** A duration argument, decoded to milliseconds. */
export function durationSchema(description: string): z.ZodType<number, string> {
  return z
    .string()
    .transform((text, context) => {
      const durationMs = parseDuration(text);
      if (durationMs !== undefined) return durationMs;
      context.addIssue({ code: 'custom', message: 'expected a duration like "10s" or "1m30s"' });
      return z.NEVER;
    })
    .meta({ description });
}
