import { useEffect, useState } from 'react';
import { browserClock } from '../../ui/browser-clock.ts';

/** Milliseconds; often enough that no second is skipped. */
const TICK_MS = 250;

const readNow = (): number => browserClock.now().getTime();

/** Whole seconds until a time (RFC 3339), renewed as they pass. */
export function useCountdown(time: string): number {
  const [now, setNow] = useState(readNow);
  const seconds = Math.max(0, Math.ceil((Date.parse(time) - now) / 1000));
  useEffect(() => {
    if (seconds === 0) return undefined;
    return browserClock.setTimer(() => setNow(readNow()), TICK_MS);
  });
  return seconds;
}
