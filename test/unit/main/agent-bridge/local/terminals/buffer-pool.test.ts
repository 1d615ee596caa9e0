import { expect, test } from 'vitest';
import { createBufferPool, POOLED_BYTES } from '#main/agent-bridge/local/terminals/buffer-pool.ts';

test('memory is used again once nobody needs it, and not before', () => {
  const pool = createBufferPool();
  const first = pool.take(POOLED_BYTES);
  const loan = pool.lend(first);
  const [one, two] = [loan.hold(), loan.hold()];
  loan.end();
  one();
  one();
  loan.end();
  expect(pool.take(POOLED_BYTES)).not.toBe(first);
  two();
  expect(pool.take(POOLED_BYTES)).toBe(first);
});

test('neither small nor large pieces are taken from it', () => {
  const pool = createBufferPool();
  for (const length of [1, 100, POOLED_BYTES + 1]) {
    const buffer = pool.take(length);
    expect(buffer).toHaveLength(length);
    pool.lend(buffer).end();
    expect(pool.take(length)).not.toBe(buffer);
  }
});
