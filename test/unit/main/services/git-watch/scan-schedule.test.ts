import { expect, test } from 'vitest';
import { createScanSchedule } from '#main/services/git-watch/scan-schedule.ts';
import { createManualClock } from '#test/support/manual-clock.ts';

test('scans at once, then at most once in the gap however many triggers come', async () => {
  const clock = createManualClock();
  const startedAtMs: number[] = [];
  const schedule = createScanSchedule({
    clock,
    minGapMs: 1000,
    scan: async () => void startedAtMs.push(clock.monotonicMs()),
  });
  schedule.request();
  for (let i = 0; i < 5; i += 1) {
    await clock.advance(100);
    schedule.request();
  }
  await clock.advance(5000);
  expect(startedAtMs).toEqual([0, 1000]);
});

test('a trigger during a scan brings one more, after the gap', async () => {
  const clock = createManualClock();
  const ends: (() => void)[] = [];
  const scan = (): Promise<void> => new Promise((resolve) => void ends.push(resolve));
  const schedule = createScanSchedule({ clock, minGapMs: 1000, scan });
  schedule.request();
  schedule.request();
  schedule.request();
  await clock.advance(3000);
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await clock.advance(999);
  expect(ends).toHaveLength(1);
  await clock.advance(1);
  expect(ends).toHaveLength(2);
  ends[1]?.();
  await clock.advance(10_000);
  expect(ends).toHaveLength(2);
});

test('after close nothing starts, and close waits for the running scan', async () => {
  const clock = createManualClock();
  const ends: (() => void)[] = [];
  const scan = (): Promise<void> => new Promise((resolve) => void ends.push(resolve));
  const schedule = createScanSchedule({ clock, minGapMs: 1000, scan });
  schedule.request();
  schedule.request();
  let closed = false;
  const closing = schedule.close().then(() => (closed = true));
  await clock.advance(5000);
  expect(closed).toBe(false);
  ends[0]?.();
  await closing;
  schedule.request();
  await clock.advance(5000);
  expect(ends).toHaveLength(1);
  expect(clock.timerCount).toBe(0);
});
