/** Attempts at one model step, the first included. */
export const MAX_ATTEMPTS = 25;
const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 60_000;

/**
 * Milliseconds to wait after the given failed attempt (1-based): 1 s, doubled each time, at most a
 * minute, unless the server itself asked for more.
 */
export function retryDelayMs(attempt: number, retryAfterMs: number | undefined): number {
  // 2 ** 6 already exceeds the cap; larger exponents would only lose precision.
  const computed = Math.min(FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 6), MAX_DELAY_MS);
  return Math.max(computed, retryAfterMs ?? 0);
}
