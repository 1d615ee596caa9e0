/** More paths than this are not remembered one by one. */
const pathLimit = 1000;

/** Where the latest changes were. */
export interface ChangeLog {
  /** Counts the changes. */
  readonly generation: number;
  /** Without paths: anywhere. */
  add(paths: readonly string[]): void;
  /** Each path once; undefined when the changes since then may be anywhere. */
  since(generation: number): readonly string[] | undefined;
}

export function createChangeLog(): ChangeLog {
  /** The generation of the last change at each path. */
  const latest = new Map<string, number>();
  /** All changes after this one are in the map. */
  let knownFrom = 0;
  let generation = 0;
  return {
    get generation() {
      return generation;
    },
    add(paths) {
      generation += 1;
      for (const path of paths) latest.set(path, generation);
      if (paths.length > 0 && latest.size <= pathLimit) return;
      latest.clear();
      knownFrom = generation;
    },
    since(from) {
      if (from < knownFrom) return undefined;
      return Array.from(latest).flatMap(([path, at]) => (at > from ? [path] : []));
    },
  };
}
