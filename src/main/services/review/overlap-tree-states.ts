import type { Clock } from '#shared/kernel/clock.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import type {
  LineChanges,
  GitOverlapPort,
  ReviewError,
  TreeChange,
} from '../../agent-bridge/ports/index.ts';
import { createLeasedTrees, type TreeLease } from '../git-watch/index.ts';

/** A work tree that nobody asked about for so long is no longer watched. */
const leaseMs = 30_000;
/** Watched at most, however many are asked about. */
const maxTrees = 60;
/** What is not watched is looked at again after this, or this many times what a look takes. */
const blindMs = 5000;
const restPerLook = 4;

type Changes = Awaited<ReturnType<GitOverlapPort['changes']>>;
type Lines = Awaited<ReturnType<GitOverlapPort['lines']>>;

export type OverlapLease = Pick<TreeLease, 'generation' | 'close'>;

/** What a work tree holds until it changes; git is asked once for each thing. */
export interface TreeState {
  readonly root: string;
  head(): Promise<Result<string | undefined, ReviewError>>;
  changes(base: string): Promise<Changes>;
  lines(base: string, changes: readonly TreeChange[]): Promise<Lines>;
}

/** Work trees that somebody asks about, watched until nobody does. */
export interface TreeStates {
  /** The same object as long as nothing changed in the work tree. */
  current(root: string): Promise<TreeState>;
  close(): void;
}

type Look = TreeState & { readonly spentMs: () => number; readonly failed: () => boolean };
type Kept = { readonly look: Look; readonly generation: number | undefined; readonly atMs: number };

export function createTreeStates(deps: {
  readonly git: GitOverlapPort;
  readonly lease: (root: string) => OverlapLease;
  readonly clock: Clock;
}): TreeStates {
  const { git, clock } = deps;
  const trees = createLeasedTrees<OverlapLease, Kept>({ ...deps, maxTrees, leaseMs });

  function isCurrent({ look, generation, atMs }: Kept, now: number | undefined): boolean {
    if (now !== undefined && generation !== undefined && !look.failed()) return now === generation;
    const restMs = Math.max(blindMs, restPerLook * look.spentMs());
    return now === generation && clock.monotonicMs() - atMs < restMs;
  }

  return {
    async current(root) {
      const tree = trees.take(root);
      if (!tree) return createLook(git, clock, root);
      // Before the look: a change during it must lead to another one.
      const generation = await tree.lease.generation();
      const { known } = tree;
      if (known && isCurrent(known, generation)) return known.look;
      const look = createLook(git, clock, root);
      tree.known = { look, generation, atMs: clock.monotonicMs() };
      return look;
    },
    close: () => trees.close(),
  };
}

function createLook(git: GitOverlapPort, clock: Clock, root: string): Look {
  const changes = new Map<string, Promise<Changes>>();
  /** By base and path; undefined: the file is as it was. */
  const lines = new Map<string, LineChanges | undefined>();
  const cutBases = new Set<string>();
  let head: ReturnType<TreeState['head']> | undefined;
  let lastLines: Promise<unknown> = Promise.resolve();
  let [spentMs, failed] = [0, false];

  async function ask<T>(
    work: () => Promise<Result<T, ReviewError>>,
  ): Promise<Result<T, ReviewError>> {
    const startedMs = clock.monotonicMs();
    const answer = await work();
    spentMs += clock.monotonicMs() - startedMs;
    failed ||= !answer.ok;
    return answer;
  }

  async function findLines(base: string, wanted: readonly TreeChange[]): Promise<Lines> {
    const keyOf = (path: string): string => `${base} ${path}`;
    const unknown = wanted.filter(({ to = '' }) => !lines.has(keyOf(to)));
    if (unknown.length > 0) {
      const found = await ask(() => git.lines(root, base, unknown));
      if (!found.ok) return found;
      const { files, cut } = found.value;
      for (const { to = '' } of unknown) lines.set(keyOf(to), files.get(to));
      if (cut) cutBases.add(base);
    }
    const known = wanted.flatMap(({ to = '' }) => {
      const file = lines.get(keyOf(to));
      return file === undefined ? [] : [[to, file] as const];
    });
    return ok({ files: new Map(known), cut: cutBases.has(base) });
  }

  return {
    root,
    head: () => (head ??= ask(() => git.head(root))),
    changes(base) {
      const known = changes.get(base) ?? ask(() => git.changes(root, base));
      changes.set(base, known);
      return known;
    },
    lines(base, wanted) {
      // One after the other, so that nothing is asked for twice.
      const found = lastLines.then(() => findLines(base, wanted));
      lastLines = found.catch(() => undefined);
      return found;
    },
    spentMs: () => spentMs,
    failed: () => failed,
  };
}
