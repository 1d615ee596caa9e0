import type { Clock } from '#shared/kernel/clock.ts';

/** Requests per minute for one caller and path; 0 switches the limit off. */
export type RateLimits = {
  readonly api: number;
  readonly signIn: number;
  readonly files: number;
};

export type RateVerdict = {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Unix seconds. */
  readonly resetAt: number;
};

export const windowSeconds = 60;
const windowMs = windowSeconds * 1000;

/** Counts in a sliding minute: the minute before counts by the share of it still in the window. */
export interface RateLimiter {
  take(key: string, limit: number): RateVerdict;
}

export function createRateLimiter(clock: Clock): RateLimiter {
  let started = 0;
  let current = new Map<string, number>();
  let previous = new Map<string, number>();

  // Whole maps are dropped, so the memory is that of two minutes of requests.
  function rotate(nowMs: number): void {
    const window = Math.floor(nowMs / windowMs) * windowMs;
    if (window === started) return;
    previous = window - started === windowMs ? current : new Map();
    current = new Map();
    started = window;
  }

  return {
    take(key, limit) {
      const nowMs = clock.now().getTime();
      rotate(nowMs);
      const share = 1 - (nowMs - started) / windowMs;
      const used = Math.floor((previous.get(key) ?? 0) * share) + (current.get(key) ?? 0);
      const allowed = used < limit;
      if (allowed) current.set(key, (current.get(key) ?? 0) + 1);
      return {
        allowed,
        limit,
        remaining: Math.max(0, limit - used - 1),
        resetAt: Math.ceil((started + windowMs) / 1000),
      };
    },
  };
}
