/** Attempts at one model step, the first included. */
export const MAX_ATTEMPTS = 25;
const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 60_000;
/** The longest wait that a server is granted; a timer that runs for more than 24 days has none. */
const MAX_ASKED_DELAY_MS = 24 * 60 * 60_000;

/**
 * Milliseconds to wait after the given failed attempt (1-based): 1 s, doubled each time, at most a
 * minute, unless the server itself asked for more, up to a day.
 */
export function retryDelayMs(attempt: number, retryAfterMs: number | undefined): number {
  // 2 ** 6 already exceeds the cap; larger exponents would only lose precision.
  const computed = Math.min(FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 6), MAX_DELAY_MS);
  return Math.max(computed, Math.min(retryAfterMs ?? 0, MAX_ASKED_DELAY_MS));
}
