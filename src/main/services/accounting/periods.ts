import { assertNever } from '#shared/kernel/assert-never.ts';
import type { SpendPeriod } from '#shared/api/accounting.ts';

/** From the first moment up to, not including, the last. */
export type TimeSpan = { readonly start: Date; readonly end: Date };

const dayMs = 24 * 60 * 60_000;

/** The calendar day, week (from Monday) or month in UTC that the moment lies in. */
export function periodAt(period: SpendPeriod, moment: Date): TimeSpan {
  const year = moment.getUTCFullYear();
  const month = moment.getUTCMonth();
  const midnight = Date.UTC(year, month, moment.getUTCDate());
  switch (period) {
    case 'day':
      return span(midnight, midnight + dayMs);
    case 'week': {
      // Sunday is 0; Monday is the first day.
      const monday = midnight - ((moment.getUTCDay() + 6) % 7) * dayMs;
      return span(monday, monday + 7 * dayMs);
    }
    case 'month':
      return span(Date.UTC(year, month), Date.UTC(year, month + 1));
    default:
      return assertNever(period);
  }
}

function span(startMs: number, endMs: number): TimeSpan {
  return { start: new Date(startMs), end: new Date(endMs) };
}
