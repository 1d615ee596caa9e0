import type { Dispose } from './clock.ts';

/** Announces what happened to whoever listens. A listener must not throw. */
export interface Emitter<Event> {
  emit(event: Event): void;
  listen(listener: (event: Event) => void): Dispose;
  readonly listenerCount: number;
}

export function createEmitter<Event>(): Emitter<Event> {
  const listeners = new Set<(event: Event) => void>();
  return {
    emit(event) {
      // A copy: a listener that comes during the round hears only the next one.
      for (const listener of Array.from(listeners)) listener(event);
    },
    listen(listener) {
      // Wrapped, so that one function listening twice is two subscriptions.
      const entry = (event: Event): void => listener(event);
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    get listenerCount() {
      return listeners.size;
    },
  };
}
