import { expect, test } from 'vitest';
import { createFrameBatch } from '#renderer/state/frame-batch.ts';

const FRAME_MS = 1000 / 60;

/** A window that draws sixty frames a second when told to, unless handing on takes longer. */
function setUp(costMs = 0) {
  let nowMs = 0;
  let keys = 0;
  let hidden = false;
  let requested: (() => void)[] = [];
  let rendered: (() => void)[] = [];
  const timers: { readonly callback: () => void; readonly delayMs: number }[] = [];
  const handed: { readonly atMs: number; readonly items: readonly number[] }[] = [];
  const batch = createFrameBatch<number>(
    {
      clock: {
        now: () => new Date(nowMs),
        monotonicMs: () => nowMs,
        setTimer(callback, delayMs) {
          const timer = { callback, delayMs };
          timers.push(timer);
          return () => void timers.splice(timers.indexOf(timer), 1);
        },
      },
      frames: {
        hidden: () => hidden,
        request(callback) {
          requested.push(callback);
          return () => void (requested = requested.filter((other) => other !== callback));
        },
        rendered: (callback) => void rendered.push(callback),
        keys: () => keys,
      },
    },
    (items) => {
      handed.push({ atMs: nowMs, items });
      nowMs += costMs;
    },
  );
  return {
    batch,
    handed,
    timers,
    hide: () => (hidden = true),
    press: () => (keys += 1),
    requests: () => requested.length,
    frame: () => {
      const startMs = nowMs;
      const callbacks = requested;
      requested = [];
      for (const callback of callbacks) callback();
      const after = rendered;
      rendered = [];
      for (const callback of after) callback();
      nowMs = Math.max(nowMs, startMs + FRAME_MS);
    },
  };
}

test('what arrives is handed on in order, whole, and in every second frame', () => {
  const { batch, handed, frame } = setUp();
  for (let item = 0; item < 60; item += 1) {
    batch.add([item]);
    frame();
  }
  batch.flush();
  expect(handed.flatMap(({ items }) => items)).toEqual(Array.from({ length: 60 }, (_, at) => at));
  expect(handed.length).toBe(31);
});

test('no frame is asked for when nothing waits', () => {
  const { batch, requests, frame } = setUp();
  batch.add([1]);
  frame();
  frame();
  expect(requests()).toBe(0);
});

test('what rendering cost is left free after it, but never for long', () => {
  for (const [costMs, spanMs] of [
    [40, 80],
    [2_000, 2_050],
  ] as const) {
    const { batch, handed, frame } = setUp(costMs);
    while (handed.length < 3) {
      batch.add([1]);
      frame();
    }
    const [first, second] = handed;
    const gapMs = (second?.atMs ?? 0) - (first?.atMs ?? 0);
    expect(gapMs).toBeGreaterThanOrEqual(spanMs);
    expect(gapMs).toBeLessThan(spanMs + 2 * FRAME_MS);
  }
});

test('a frame with a key draws that key alone', () => {
  const { batch, handed, press, frame } = setUp();
  batch.add([1]);
  frame();
  batch.add([2]);
  frame();
  press();
  frame();
  expect(handed.length).toBe(1);
  frame();
  expect(handed.length).toBe(2);
});

test('between keys it is every sixth frame, and every second one soon after', () => {
  const { batch, handed, press, frame } = setUp();
  const gapAfter = (frames: number): number => {
    const from = handed.length;
    for (let index = 0; index < frames; index += 1) {
      batch.add([index]);
      frame();
    }
    const [first, second] = handed.slice(from);
    return Math.round(((second?.atMs ?? 0) - (first?.atMs ?? 0)) / FRAME_MS);
  };
  expect(gapAfter(6)).toBe(2);
  press();
  expect(gapAfter(9)).toBe(6);
  gapAfter(60);
  expect(gapAfter(6)).toBe(2);
});

test('while keys come, each picture follows that of a key', () => {
  const { batch, handed, press, frame } = setUp();
  const drawn: number[] = [];
  for (let index = 0; index < 60; index += 1) {
    batch.add([index]);
    if (index % 5 === 2) press();
    const before = handed.length;
    frame();
    if (handed.length > before) drawn.push(index);
  }
  expect(drawn.slice(1)).toEqual(Array.from({ length: 12 }, (_, at) => 5 * at + 3));
});

test('keys without a pause hold nothing up for long', () => {
  const { batch, handed, press, frame } = setUp();
  for (let index = 0; index < 60; index += 1) {
    batch.add([index]);
    press();
    frame();
  }
  const gaps = handed.slice(1).map(({ atMs }, index) => atMs - (handed[index]?.atMs ?? 0));
  expect(handed.length).toBeGreaterThan(5);
  expect(Math.max(...gaps)).toBeLessThan(95 + 2 * FRAME_MS);
});

test('without frames it is handed on all the same, also what waited for one', () => {
  const { batch, handed, hide, timers, requests } = setUp();
  batch.add([1, 2]);
  hide();
  batch.add([3]);
  expect(requests()).toBe(0);
  expect(timers.map(({ delayMs }) => delayMs)).toEqual([250]);
  timers[0]?.callback();
  expect(handed.map(({ items }) => items)).toEqual([[1, 2, 3]]);
});

test('nothing is handed on while it is held, neither by a frame nor by a flush', () => {
  const { batch, handed, frame } = setUp();
  const release = batch.hold();
  batch.add([1]);
  frame();
  batch.flush();
  expect(handed).toEqual([]);
  release();
  expect(handed.map(({ items }) => items)).toEqual([[1]]);
});
