import { describe, expect, it } from 'vitest';
import type { TerminalSize } from '#renderer/state/terminal-display.ts';
import {
  createTerminalFlow,
  FLOOD_BYTES,
  FLOOD_STEP_MS,
  MAX_PART_BYTES,
} from '#renderer/state/terminal-flow.ts';
import { splitText } from '#renderer/state/terminal-input.ts';
import { createManualClock } from '#test/support/manual-clock.ts';

function setUp() {
  const written: { readonly bytes: Uint8Array; readonly done: () => void }[] = [];
  const sizes: { readonly size: TerminalSize; readonly done: () => void }[] = [];
  const consumed: number[] = [];
  const clock = createManualClock();
  const flow = createTerminalFlow(
    {
      write: (bytes, done) => void written.push({ bytes, done }),
      resize: (size, done) => void sizes.push({ size, done }),
    },
    clock,
    (bytes) => consumed.push(bytes),
  );
  const lengths = (): readonly number[] => written.map(({ bytes }) => bytes.byteLength);
  return { flow, written, sizes, consumed, clock, lengths };
}

const chunk = (length: number, fill = 0): Uint8Array => new Uint8Array(length).fill(fill);

describe('createTerminalFlow', () => {
  it('hands on one part at a time, then all that came meanwhile, in order', () => {
    const { flow, written, consumed } = setUp();
    for (let index = 1; index <= 4; index += 1) flow.push(chunk(index, index));
    expect(written.map(({ bytes }) => Array.from(bytes))).toEqual([[1]]);
    expect(flow.pending()).toBe(10);
    written[0]?.done();
    expect(Array.from(written[1]?.bytes ?? [])).toEqual([2, 2, 3, 3, 3, 4, 4, 4, 4]);
    written[1]?.done();
    expect(consumed).toEqual([1, 9]);
    expect(flow.pending()).toBe(0);
  });

  it('passes little at once, however soon it follows', () => {
    const { flow, written, lengths } = setUp();
    for (let index = 0; index < 5; index += 1) {
      flow.push(chunk(100));
      written[index]?.done();
    }
    expect(lengths()).toEqual([100, 100, 100, 100, 100]);
  });

  it('gathers a flood between two pictures', async () => {
    const { flow, written, clock, lengths } = setUp();
    flow.push(chunk(FLOOD_BYTES));
    written[0]?.done();
    flow.push(chunk(10));
    flow.push(chunk(20));
    expect(lengths()).toEqual([FLOOD_BYTES]);
    await clock.advance(FLOOD_STEP_MS);
    expect(lengths()).toEqual([FLOOD_BYTES, 30]);
    // It has ended: what follows waits for nothing.
    written[1]?.done();
    flow.push(chunk(5));
    expect(lengths()).toEqual([FLOOD_BYTES, 30, 5]);
  });

  it('makes the parts of a flood larger for a fast display, smaller for a slow one', async () => {
    const { flow, written, clock, lengths } = setUp();
    for (let index = 0; index < 64; index += 1) flow.push(chunk(FLOOD_BYTES));
    for (let index = 0; index < 5; index += 1) written[index]?.done();
    expect(lengths()).toEqual([1, 2, 4, 8, 8, 8].map((times) => times * FLOOD_BYTES));
    expect(MAX_PART_BYTES).toBe(8 * FLOOD_BYTES);
    for (let index = 5; index < 9; index += 1) {
      await clock.advance(1000);
      written[index]?.done();
    }
    expect(lengths().slice(6)).toEqual([4, 2, 1, 1].map((times) => times * FLOOD_BYTES));
  });

  it('forgets what an earlier connection brought and tells nobody of it', async () => {
    const { flow, written, consumed, clock } = setUp();
    flow.push(chunk(FLOOD_BYTES));
    flow.push(chunk(5));
    flow.restart();
    flow.push(chunk(7));
    written[0]?.done();
    expect(consumed).toEqual([]);
    expect(written[1]?.bytes.byteLength).toBe(7);
    written[1]?.done();
    expect(consumed).toEqual([7]);
    await clock.advance(FLOOD_STEP_MS);
    expect(written).toHaveLength(2);
  });

  it('hands a size on between what was written before it and after it', async () => {
    const { flow, written, sizes, clock, lengths } = setUp();
    const [narrow, wide] = [
      { columns: 40, rows: 10 },
      { columns: 90, rows: 30 },
    ];
    flow.resize(narrow);
    flow.push(chunk(3));
    expect(sizes.map(({ size }) => size)).toEqual([narrow]);
    expect(written).toEqual([]);
    sizes[0]?.done();
    flow.push(chunk(5));
    flow.resize(wide);
    flow.push(chunk(FLOOD_BYTES));
    flow.resize(narrow);
    written[0]?.done();
    expect(lengths()).toEqual([3, 5]);
    expect(sizes).toHaveLength(1);
    written[1]?.done();
    expect(sizes.at(-1)?.size).toBe(wide);
    sizes[1]?.done();
    expect(lengths()).toEqual([3, 5, FLOOD_BYTES]);
    // A size waits for no picture, and what an earlier connection told is void.
    written[2]?.done();
    expect(sizes.at(-1)?.size).toBe(narrow);
    flow.resize(wide);
    flow.restart();
    sizes[2]?.done();
    await clock.advance(FLOOD_STEP_MS);
    expect(sizes).toHaveLength(3);
  });

  it('works with a display that is done at once', () => {
    let total = 0;
    const flow = createTerminalFlow(
      { write: (_bytes, done) => done(), resize: (_size, done) => done() },
      createManualClock(),
      (bytes) => {
        total += bytes;
      },
    );
    for (let index = 0; index < 50; index += 1) flow.push(chunk(10_000));
    expect(total).toBe(500_000);
  });
});

describe('splitText', () => {
  it('cuts no character in two and loses none', () => {
    const text = `abc${'😀'.repeat(5)}`;
    const parts = splitText(text, 4);
    expect(parts.join('')).toBe(text);
    expect(parts.every((part) => part.isWellFormed() && part.length <= 4)).toBe(true);
    expect(splitText('', 4)).toEqual([]);
  });
});
