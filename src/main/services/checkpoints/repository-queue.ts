/** Does what concerns the states of one repository one after the other. */
export interface RepositoryQueue {
  run<T>(repositoryRoot: string, work: () => Promise<T>): Promise<T>;
}

export function createRepositoryQueue(): RepositoryQueue {
  const last = new Map<string, Promise<unknown>>();
  return {
    async run(root, work) {
      const before = last.get(root);
      const mine = (async () => {
        // Its failure is its caller's to hear of.
        await before?.catch(() => undefined);
        return work();
      })();
      last.set(root, mine);
      try {
        return await mine;
      } finally {
        if (last.get(root) === mine) last.delete(root);
      }
    },
  };
}
