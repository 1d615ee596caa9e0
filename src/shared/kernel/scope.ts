type Cleanup = () => void | Promise<void>;

/** Owns long-lived things and ends them in reverse order of their start. */
export interface Scope {
  /** Registers a clean-up. On a scope already closed it runs at once. */
  add(cleanup: Cleanup): void;
  /**
   * Runs all clean-ups, newest first, each even when another failed. Calling it again returns
   * the same promise. Rejects with an AggregateError when clean-ups failed.
   */
  close(): Promise<void>;
}

export function createScope(): Scope {
  const cleanups: Cleanup[] = [];
  let closing: Promise<void> | undefined;

  async function runAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let cleanup = cleanups.pop(); cleanup; cleanup = cleanups.pop()) {
      try {
        await cleanup();
      } catch (cause) {
        failures.push(cause);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'clean-up failed');
  }

  return {
    add(cleanup) {
      cleanups.push(cleanup);
      // A late registration must not outlive the scope that owns it.
      if (closing) closing = closing.then(runAll);
    },
    close() {
      closing ??= runAll();
      return closing;
    },
  };
}
