import { useSyncExternalStore } from 'react';

/** How often ages are written anew, in milliseconds. */
const TICK_MS = 30_000;

const listeners = new Set<() => void>();
let now = new Date();
let timer: number | undefined;

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = new Date();
    timer = window.setInterval(tick, TICK_MS);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.clearInterval(timer);
  };
}

function tick(): void {
  now = new Date();
  for (const listener of listeners) listener();
}

/** Midnight, as the person's clock has it. */
export function startOfDay(time: Date): Date {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate());
}

/** The time, renewed every 30 s through one shared timer. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => now);
}
