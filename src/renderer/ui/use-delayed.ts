import { useEffect, useState } from 'react';

/** Turns true only when `active` has lasted `delayMs`; 300 ms is where loading becomes visible. */
export function useDelayed(active: boolean, delayMs = 300): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!active) return undefined;
    const timer = window.setTimeout(() => setLate(true), delayMs);
    return () => {
      window.clearTimeout(timer);
      setLate(false);
    };
  }, [active, delayMs]);
  return active && late;
}
