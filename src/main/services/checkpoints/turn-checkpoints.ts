import type { ChatId, MessageId } from '#shared/kernel/ids.ts';
import type { GitCheckpointsPort, WorkSnapshot } from '../../agent-bridge/ports/index.ts';
import type { Logger } from '../../platform/logger.ts';
import type { CheckpointsStore } from '../../store/tables/checkpoints-store.ts';
import type { RepositoryQueue } from './repository-queue.ts';

const maxTouched = 2000;
/** Left-out paths that are remembered of one checkpoint. */
export const maxSkipped = 2000;

/** The turn that is about to run. */
export type TurnBegin = {
  readonly chatId: ChatId;
  /** The user's message that it answers. */
  readonly messageId: MessageId;
  readonly title: string;
  /** Absolute workspace folder. */
  readonly workspaceRoot: string;
};

/** The states before and after one turn. Nothing of it rejects, and no failure is the turn's. */
export interface TurnCheckpoint {
  /** Resolves when the state before the turn is kept, or could not be. */
  readonly ready: Promise<void>;
  touched(paths: readonly string[]): void;
  /** The turn is over. Resolves when the state after it is kept. */
  end(): Promise<void>;
}

export type TurnCheckpointsDeps = {
  readonly git: GitCheckpointsPort;
  readonly store: CheckpointsStore;
  readonly queue: RepositoryQueue;
  /** Rows of turns that are at work. */
  readonly running: Set<number>;
  readonly rootsOf: (
    turn: Pick<TurnBegin, 'chatId' | 'workspaceRoot'>,
  ) => Promise<readonly string[]>;
  readonly ended: (repositoryRoot: string) => Promise<void>;
  /** Microseconds since 1970, each time more. */
  readonly now: () => number;
  readonly logger: Logger;
};

type Begun = { readonly id: number; readonly before: WorkSnapshot };

export interface TurnCheckpoints {
  begin(turn: TurnBegin): TurnCheckpoint;
  /** Resolves when what is being kept at this moment is kept. */
  kept(): Promise<void>;
  /** Resolves when nothing is being kept any more. */
  settled(): Promise<void>;
}

export function createTurnCheckpoints(deps: TurnCheckpointsDeps): TurnCheckpoints {
  const { git, store, queue, running, logger } = deps;
  const open = new Set<Promise<unknown>>();

  function track<T>(work: Promise<T>): Promise<T> {
    open.add(work);
    const forget = (): void => void open.delete(work);
    work.then(forget, forget);
    return work;
  }

  async function keepBefore(turn: TurnBegin, root: string): Promise<Begun | undefined> {
    return queue.run(root, async () => {
      const before = await git.capture(root);
      if (!before.ok) return failed('checkpoints.before_failed', before.error.kind);
      const { tree, raw, skipped } = before.value;
      const older = store.latestTree(root);
      const id = store.insert({
        chatId: turn.chatId,
        repositoryRoot: root,
        about: { kind: 'turn', messageId: turn.messageId, title: turn.title },
        before: { tree, raw },
        begunAt: deps.now(),
        bytes: 0,
        skipped: skipped.slice(0, maxSkipped),
      });
      const kept = await git.keep(root, refName(turn.chatId, id), [before.value]);
      if (!kept.ok) {
        store.delete(id);
        return failed('checkpoints.before_not_kept', kept.error.kind);
      }
      running.add(id);
      void track(guarded(() => countBytes(id, root, older, tree)));
      return { id, before: before.value };
    });
  }

  /** Nobody waits for it. */
  async function countBytes(
    id: number,
    root: string,
    older: string | undefined,
    tree: string,
  ): Promise<void> {
    const grown = await git.growth(root, older, tree);
    if (grown.ok) store.addBytes(id, grown.value.bytes);
  }

  async function keepAfter(
    { chatId }: TurnBegin,
    root: string,
    { id, before }: Begun,
    touched: readonly string[],
  ): Promise<void> {
    await queue.run(root, async () => {
      running.delete(id);
      const after = await git.capture(root);
      if (!after.ok) return failed('checkpoints.after_failed', after.error.kind);
      const kept = await git.keep(root, refName(chatId, id), [before, after.value]);
      if (!kept.ok) return failed('checkpoints.after_not_kept', kept.error.kind);
      const grown = await git.growth(root, before.tree, after.value.tree);
      store.finish(id, {
        after: after.value,
        endedAt: deps.now(),
        filesChanged: grown.ok ? grown.value.files : 0,
        addedBytes: grown.ok ? grown.value.bytes : 0,
        skipped: Array.from(new Set([...before.skipped, ...after.value.skipped])).slice(
          0,
          maxSkipped,
        ),
        touched,
      });
      return undefined;
    });
    await deps.ended(root);
  }

  function failed(event: string, kind: string): undefined {
    logger.warn(event, { kind });
    return undefined;
  }

  async function guarded<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      logger.error('checkpoints.failed', { error });
      return undefined;
    }
  }

  return {
    begin(turn) {
      const touched = new Set<string>();
      const begun = new Map<string, Promise<Begun | undefined>>();
      const start = (root: string): Promise<Begun | undefined> => {
        const known = begun.get(root) ?? track(guarded(() => keepBefore(turn, root)));
        begun.set(root, known);
        return known;
      };
      const ready = track(
        guarded(async () => {
          const roots = await deps.rootsOf(turn);
          await Promise.all(roots.map(start));
        }),
      ).then(() => undefined);
      let ending: Promise<void> | undefined;
      return {
        ready,
        touched(paths) {
          for (const path of paths) if (touched.size < maxTouched) touched.add(path);
        },
        end() {
          ending ??= track(
            guarded(async () => {
              await ready;
              await Promise.all(
                Array.from(begun, async ([root, first]) => {
                  const row = await first;
                  if (row) await keepAfter(turn, root, row, Array.from(touched));
                }),
              );
            }),
          ).then(() => undefined);
          return ending;
        },
      };
    },
    async kept() {
      await Promise.allSettled(open);
    },
    async settled() {
      while (open.size > 0) await Promise.allSettled(open);
    },
  };
}

/** The hidden ref's name below those of all checkpoints. */
export function refName(chatId: ChatId, id: number): string {
  return `${chatId}/${id}`;
}
