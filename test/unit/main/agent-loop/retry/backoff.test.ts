import { expect, test } from 'vitest';
import { retryDelayMs } from '#main/agent-loop/retry/backoff.ts';

test('doubles from one second to a minute', () => {
  const delays = Array.from({ length: 9 }, (_, index) => retryDelayMs(index + 1, undefined));
  expect(delays).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1000));
  expect(retryDelayMs(1024, undefined)).toBe(60_000);
});

test('waits longer when the server asks for it, never shorter', () => {
  expect(retryDelayMs(1, 30_000)).toBe(30_000);
  expect(retryDelayMs(7, 500)).toBe(60_000);
  expect(retryDelayMs(7, 120_000)).toBe(120_000);
});

test('no server is granted more than a day, which a timer can still hold', () => {
  expect(retryDelayMs(1, 3_000_000_000)).toBe(86_400_000);
  expect(retryDelayMs(1, Infinity)).toBe(86_400_000);
});
