import { expect, test } from 'vitest';
import { periodAt } from '#main/services/accounting/periods.ts';

function bounds(period: 'day' | 'week' | 'month', moment: string): string[] {
  const { start, end } = periodAt(period, new Date(moment));
  return [start.toISOString(), end.toISOString()].map((time) => time.replace('.000Z', 'Z'));
}

test('a day goes from midnight to midnight in UTC', () => {
  expect(bounds('day', '2026-03-01T23:59:59.999Z')).toEqual([
    '2026-03-01T00:00:00Z',
    '2026-03-02T00:00:00Z',
  ]);
  expect(bounds('day', '2026-03-02T00:00:00.000Z')[0]).toBe('2026-03-02T00:00:00Z');
});

test('a week begins on Monday', () => {
  // 2026-03-01 is a Sunday.
  expect(bounds('week', '2026-03-01T12:00:00Z')).toEqual([
    '2026-02-23T00:00:00Z',
    '2026-03-02T00:00:00Z',
  ]);
  expect(bounds('week', '2026-03-02T00:00:00Z')).toEqual([
    '2026-03-02T00:00:00Z',
    '2026-03-09T00:00:00Z',
  ]);
});

test('a month is as long as it is', () => {
  expect(bounds('month', '2028-02-29T10:00:00Z')).toEqual([
    '2028-02-01T00:00:00Z',
    '2028-03-01T00:00:00Z',
  ]);
  expect(bounds('month', '2026-12-31T10:00:00Z')).toEqual([
    '2026-12-01T00:00:00Z',
    '2027-01-01T00:00:00Z',
  ]);
});
