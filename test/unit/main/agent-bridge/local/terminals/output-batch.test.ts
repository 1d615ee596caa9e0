import { expect, test } from 'vitest';
import { createOutputBatch } from '#main/agent-bridge/local/terminals/host/output-batch.ts';
import { createManualClock } from '#test/support/manual-clock.ts';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function open() {
  const clock = createManualClock();
  const passed: string[] = [];
  const batch = createOutputBatch(clock, (parts, length) => {
    const whole = Buffer.concat(parts);
    expect(whole.length).toBe(length);
    passed.push(whole.toString('latin1'));
  });
  return { clock, batch, passed };
}

test('what comes after silence passes within the turn of the loop, all of it at once', async () => {
  const { clock, batch, passed } = open();
  for (const key of ['a', 'b']) {
    batch.add(Buffer.from(key));
    batch.add(Buffer.from('!'));
    await nextTurn();
    await clock.advance(50);
  }
  expect(passed).toEqual(['a!', 'b!']);
});

test('a flow is gathered, whole and in order, and nothing of it waits for long', async () => {
  const { clock, batch, passed } = open();
  const piece = (index: number): Buffer => Buffer.alloc(4096, String.fromCharCode(65 + index));
  for (let index = 0; index < 40; index += 1) {
    batch.add(piece(index % 26));
    await nextTurn();
  }
  // The first pieces went alone, the next ones in batches, the last ones wait.
  expect(passed.length).toBeLessThan(10);
  await clock.advance(2);
  const whole = Array.from({ length: 40 }, (_, index) => piece(index % 26).toString('latin1'));
  expect(passed.join('') === whole.join('')).toBe(true);
  expect(Math.max(...passed.map((part) => part.length))).toBeLessThanOrEqual(64 * 1024);
});

test('a flow that has ended makes no key wait', async () => {
  const { clock, batch, passed } = open();
  batch.add(Buffer.alloc(60_000, 'x'));
  await clock.advance(100);
  await nextTurn();
  passed.length = 0;
  batch.add(Buffer.from('k'));
  await nextTurn();
  expect(passed).toEqual(['k']);
});

test('a flush passes on what is there, once', async () => {
  const { clock, batch, passed } = open();
  batch.add(Buffer.alloc(30_000, 'x'));
  batch.flush();
  batch.flush();
  await clock.advance(10);
  await nextTurn();
  expect(passed).toHaveLength(1);
});
