import { useEffect, useState } from 'react';
import { browserClock } from './browser-clock.ts';

/** The value once it has stood still for `delayMs`. */
export function useDebounced<Value>(value: Value, delayMs = 200): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    if (Object.is(value, settled)) return undefined;
    return browserClock.setTimer(() => setSettled(value), delayMs);
  }, [value, settled, delayMs]);
  return settled;
}
