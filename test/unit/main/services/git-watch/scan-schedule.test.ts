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

test('a hurried scan does not wait for the usual gap, and neither delays nor replaces a due one', async () => {
  const clock = createManualClock();
  const scans: string[] = [];
  const schedule = createScanSchedule({
    clock,
    minGapMs: 1000,
    scan: async (reason) => void scans.push(`${reason} ${clock.monotonicMs()}`),
  });
  schedule.request();
  await clock.advance(100);
  schedule.request();
  schedule.hurry();
  schedule.hurry();
  await clock.advance(100);
  expect(scans).toEqual(['due 0', 'hurried 200']);
  schedule.hurry();
  await clock.advance(5000);
  expect(scans).toEqual(['due 0', 'hurried 200', 'hurried 400', 'due 1000']);
});

test('the longer a scan takes, the longer the next hurried one waits, up to the usual gap', async () => {
  const clock = createManualClock();
  const startedAtMs: number[] = [];
  let lastsMs = 100;
  const schedule = createScanSchedule({
    clock,
    minGapMs: 1000,
    scan: () => {
      startedAtMs.push(clock.monotonicMs());
      return new Promise((resolve) => void clock.setTimer(resolve, lastsMs));
    },
  });
  schedule.hurry();
  await clock.advance(50);
  schedule.hurry();
  lastsMs = 2000;
  await clock.advance(550);
  schedule.hurry();
  await clock.advance(2900);
  expect(startedAtMs).toEqual([0, 500, 3500]);
});
