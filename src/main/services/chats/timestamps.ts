import type { Clock } from '#shared/kernel/clock.ts';

/** Microseconds since 1970, each larger than all before it. */
export interface Timestamps {
  next(): number;
}

/**
 * Clients order messages and judge the age of chats by these times, so they never repeat and never
 * go back, not even when the computer's clock does. `floor` is the largest time stored so far.
 */
export function createTimestamps(clock: Clock, floor: number): Timestamps {
  let last = floor;
  return {
    next() {
      last = Math.max(last + 1, clock.now().getTime() * 1000);
      return last;
    },
  };
}

/** RFC 3339 in UTC with six digits. */
export function formatMicros(micros: number): string {
  const milliseconds = Math.floor(micros / 1000);
  const rest = String(micros - milliseconds * 1000).padStart(3, '0');
  return new Date(milliseconds).toISOString().replace('Z', `${rest}Z`);
}
