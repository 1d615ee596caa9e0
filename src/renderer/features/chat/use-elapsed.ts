import { useEffect, useState } from 'react';
import { browserClock } from '../../ui/browser-clock.ts';

const TICK_MS = 1_000;

const readNow = (): number => browserClock.now().getTime();

/** Whole seconds since a time (RFC 3339), in milliseconds; undefined when there is none. */
export function useElapsed(since: string | undefined): number | undefined {
  const [now, setNow] = useState(readNow);
  useEffect(() => browserClock.setTimer(() => setNow(readNow()), TICK_MS));
  const elapsedMs = since === undefined ? Number.NaN : now - Date.parse(since);
  if (Number.isNaN(elapsedMs)) return undefined;
  return Math.max(0, Math.floor(elapsedMs / 1000) * 1000);
}
