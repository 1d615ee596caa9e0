import { describe, expect, it } from 'vitest';
import { createRateLimiter } from '#main/server/middleware/rate-limit.ts';
import { createManualClock } from '#test/support/manual-clock.ts';

describe('rate limiter', () => {
  it('counts each key for itself and says what is left', () => {
    const limiter = createRateLimiter(createManualClock());
    expect(limiter.take('a', 2)).toMatchObject({ allowed: true, limit: 2, remaining: 1 });
    expect(limiter.take('a', 2)).toMatchObject({ allowed: true, remaining: 0 });
    expect(limiter.take('a', 2)).toMatchObject({ allowed: false, remaining: 0 });
    expect(limiter.take('b', 2).allowed).toBe(true);
  });

  it('weighs the minute before by what is left of it', async () => {
    const clock = createManualClock();
    const limiter = createRateLimiter(clock);
    for (let count = 0; count < 10; count += 1) limiter.take('a', 10);
    await clock.advance(60_000);
    expect(limiter.take('a', 10).allowed).toBe(false);
    await clock.advance(30_000);
    const allowed = Array.from({ length: 10 }, () => limiter.take('a', 10).allowed);
    expect(allowed.filter(Boolean)).toHaveLength(5);
  });

  it('forgets after two minutes', async () => {
    const clock = createManualClock();
    const limiter = createRateLimiter(clock);
    for (let count = 0; count < 10; count += 1) limiter.take('a', 10);
    await clock.advance(120_000);
    expect(limiter.take('a', 10)).toMatchObject({ allowed: true, remaining: 9 });
  });

  it('names the end of the minute in Unix seconds', () => {
    const clock = createManualClock(new Date('2026-01-01T00:00:30.000Z'));
    expect(createRateLimiter(clock).take('a', 1).resetAt).toBe(
      Date.parse('2026-01-01T00:01:00.000Z') / 1000,
    );
  });
});
