/** Does what is asked one after the other for each key. */
export interface WriteQueue {
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export function createWriteQueue(): WriteQueue {
  const last = new Map<string, Promise<unknown>>();
  return {
    async run(key, work) {
      const before = last.get(key);
      const mine = (async () => {
        // Its failure is its caller's to hear of.
        await before?.catch(() => undefined);
        return work();
      })();
      last.set(key, mine);
      try {
        return await mine;
      } finally {
        if (last.get(key) === mine) last.delete(key);
      }
    },
  };
}
