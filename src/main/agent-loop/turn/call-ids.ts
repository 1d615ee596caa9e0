/** Gives every tool call of a chat an id of its own, whatever the model calls it. */
export interface CallIds {
  /** `modelId` itself while it is free, else a variation of it. */
  claim(modelId: string): string;
}

/** `wasUsed` knows of ids that are not among `used`. */
export function createCallIds(
  used: Iterable<string>,
  wasUsed: (id: string) => boolean = () => false,
): CallIds {
  const taken = new Set(used);
  return {
    claim(modelId) {
      const base = modelId === '' ? 'call' : modelId;
      let id = base;
      for (let count = 2; taken.has(id) || wasUsed(id); count += 1) id = `${base}_${count}`;
      taken.add(id);
      return id;
    },
  };
}
