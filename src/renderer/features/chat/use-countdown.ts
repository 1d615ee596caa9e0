import { useEffect, useState } from 'react';
import { browserClock } from '../../ui/browser-clock.ts';

function secondsUntil(time: string): number {
  return Math.max(0, Math.ceil((Date.parse(time) - browserClock.now().getTime()) / 1000));
}

/** Whole seconds until a time (RFC 3339), renewed as they pass. */
export function useCountdown(time: string): number {
  const [seconds, setSeconds] = useState(() => secondsUntil(time));
  useEffect(() => {
    setSeconds(secondsUntil(time));
  }, [time]);
  useEffect(() => {
    if (seconds <= 0) return undefined;
    return browserClock.setTimer(() => setSeconds(secondsUntil(time)), 250);
  });
  return seconds;
}
