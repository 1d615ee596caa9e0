import { CHECKPOINT_NOW } from '#shared/api/checkpoints.ts';
import type { ChatId, WorkspaceId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type {
  GitCheckpointsPort,
  RepositoryState,
  ReviewError,
} from '../../agent-bridge/ports/index.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Database } from '../../store/database.ts';
import {
  type CheckpointRow,
  createCheckpointsStore,
} from '../../store/tables/checkpoints-store.ts';
import { createBlames } from './blame.ts';
import { type CheckpointGroup, groupRows, stateOf, toCheckpoint } from './groups.ts';
import { bytesOf, prune, type PruneDeps, pruneOrphans } from './prune.ts';
import { createRepositoryQueue } from './repository-queue.ts';
import { restore } from './restore.ts';
import { createTurnCheckpoints, type TurnBegin, type TurnCheckpoint } from './turn-checkpoints.ts';
import { createWatchedStates, type StateLease } from './watched-states.ts';
import type {
  Blame,
  Checkpoint,
  CheckpointAnswer,
  CheckpointUsage,
  Pruned,
  RestoreOutcome,
  RestoreRequest,
} from './types.ts';

export type { TurnBegin, TurnCheckpoint } from './turn-checkpoints.ts';
export type {
  Blame,
  Checkpoint,
  CheckpointUsage,
  CommitOrigin,
  LineOrigin,
  Pruned,
  RestoreOutcome,
} from './types.ts';

/** Whose checkpoints are asked for. */
export type CheckpointsOf = {
  readonly chat: { readonly id: ChatId };
  readonly workspaceId: WorkspaceId;
  /** Absolute workspace folder. */
  readonly workspaceRoot: string;
};

type TreesRequest = {
  readonly chatId: ChatId;
  readonly repositoryRoot: string;
  readonly scope: 'turn' | 'chat';
  readonly from: string | undefined;
  readonly to: string | undefined;
};

/**
 * States of the files before and after turns. A repository is one that the chat touched, or that
 * of its workspace; any other is `not_found`.
 */
export interface Checkpoints {
  /** To be called when a turn begins. */
  begin(turn: TurnBegin): TurnCheckpoint;
  /** The latest first. */
  list(of: CheckpointsOf, root: string | undefined): CheckpointAnswer<readonly Checkpoint[]>;
  /** Object names of the two trees that a comparison by turns stands for. */
  trees(request: TreesRequest): CheckpointAnswer<{ readonly old: string; readonly new: string }>;
  restore(
    of: CheckpointsOf,
    root: string,
    id: string,
    request: RestoreRequest,
  ): CheckpointAnswer<RestoreOutcome>;
  usage(of: CheckpointsOf): CheckpointAnswer<readonly CheckpointUsage[]>;
  prune(
    of: CheckpointsOf,
    root: string,
    olderThanDays: number | undefined,
  ): CheckpointAnswer<Pruned>;
  blame(of: CheckpointsOf, root: string, path: string): CheckpointAnswer<Blame>;
  /** Drops what is kept of chats that are gone. */
  sweep(): Promise<void>;
  /** Ends when all that was begun is kept. */
  close(): Promise<void>;
}

export type CheckpointsDeps = {
  readonly git: GitCheckpointsPort;
  /** Watches a work tree until the lease is closed. */
  readonly lease: (root: string) => StateLease;
  readonly describe: (root: string) => CheckpointAnswer<Pick<RepositoryState, 'operation'>>;
  readonly findRepository: (path: string) => Promise<string | undefined>;
  /** The repositories that a chat and its subagents touched. */
  readonly touchedRoots: (chatId: ChatId) => readonly string[];
  /** Whether a chat of the workspace is in the middle of a turn. */
  readonly isAtWork: (workspaceId: WorkspaceId) => boolean;
  /** A repository of the chat was changed. */
  readonly changed: (chatId: ChatId) => void;
  readonly limits?: PruneDeps['limits'];
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
};

export function createCheckpoints(deps: CheckpointsDeps): Checkpoints {
  const { clock, logger } = deps;
  const states = createWatchedStates(deps);
  const git: GitCheckpointsPort = { ...deps.git, capture: (root) => states.capture(root) };
  const store = createCheckpointsStore(deps.db);
  const queue = createRepositoryQueue();
  const now = createTimes(clock);
  const rootsOf = async (turn: {
    readonly chatId: ChatId;
    readonly workspaceRoot: string;
  }): Promise<readonly string[]> => {
    const own = await deps.findRepository(turn.workspaceRoot);
    const touched = deps.touchedRoots(turn.chatId);
    return Array.from(new Set([...(own === undefined ? [] : [own]), ...touched]));
  };
  const isRunning = (id: number): boolean => running.has(id);
  const pruning: PruneDeps = {
    git,
    store,
    now,
    isRunning,
    ...(deps.limits && { limits: deps.limits }),
  };
  const running = new Set<number>();
  const turns = createTurnCheckpoints({
    git,
    store,
    queue,
    rootsOf,
    running,
    ended: async (root) => {
      await pruneOrphans(pruning);
      await queue.run(root, () => prune(pruning, root, undefined));
    },
    now,
    logger,
  });
  const blames = createBlames({ git, store, isRunning });

  async function within<T>(
    of: CheckpointsOf,
    root: string,
    work: () => CheckpointAnswer<T>,
  ): CheckpointAnswer<T> {
    const roots = await rootsOf({ chatId: of.chat.id, workspaceRoot: of.workspaceRoot });
    if (!roots.includes(root)) {
      return err({ kind: 'not_found', message: `${root} is not a repository of this chat.` });
    }
    await turns.kept();
    return work();
  }

  function groupsOf(chatId: ChatId, root: string | undefined): readonly CheckpointGroup[] {
    const rows = store.ofChat(chatId);
    return groupRows(rows.filter((row) => root === undefined || row.repositoryRoot === root));
  }

  /** Of any chat: who shares a repository shares its states. */
  function find(root: string, id: string): Result<CheckpointGroup, ReviewError> {
    const group = groupRows(store.ofRepository(root)).find(({ first }) => String(first.id) === id);
    return group
      ? ok(group)
      : err({ kind: 'not_found', message: 'No state of the files before that turn was kept.' });
  }

  async function treeNow(root: string): CheckpointAnswer<string> {
    const captured = await queue.run(root, () => git.capture(root));
    return captured.ok ? ok(captured.value.tree) : captured;
  }

  async function trees({ chatId, repositoryRoot: root, scope, from, to }: TreesRequest) {
    await turns.kept();
    const own = groupsOf(chatId, root).filter(({ first }) => first.about.kind === 'turn');
    const latest = scope === 'chat' ? own.at(0) : own.at(-1);
    const older =
      scope === 'turn' && from !== undefined ? find(root, from) : latest ? ok(latest) : none;
    if (!older.ok) return older;
    const wanted = scope === 'chat' ? CHECKPOINT_NOW : to;
    const newer =
      wanted === undefined ? older : wanted === CHECKPOINT_NOW ? undefined : find(root, wanted);
    if (newer && !newer.ok) return newer;
    const kept = newer && stateOf(newer.value, 'after')?.tree;
    // A turn that still works has changed what there is now.
    const tree = kept === undefined ? await treeNow(root) : ok(kept);
    return tree.ok ? ok({ old: older.value.first.before.tree, new: tree.value }) : tree;
  }

  async function requireRest(of: CheckpointsOf, root: string): CheckpointAnswer<void> {
    const atWork =
      deps.isAtWork(of.workspaceId) || store.ofRepository(root).some(({ id }) => running.has(id));
    if (atWork) {
      const message =
        'An agent is at work in this workspace. Wait for it, or restore all the same.';
      return err({ kind: 'conflict', message });
    }
    const state = await deps.describe(root);
    if (!state.ok) return state;
    if (state.value.operation === undefined) return ok(undefined);
    const name = state.value.operation.replaceAll('_', '-');
    const message = `Git is in the middle of a ${name}. End it first, or restore all the same.`;
    return err({ kind: 'conflict', message });
  }

  return {
    begin: (turn) => turns.begin(turn),
    async list(of, root) {
      const listed = (): readonly Checkpoint[] =>
        groupsOf(of.chat.id, root).map(toCheckpoint).toReversed();
      if (root !== undefined) return within(of, root, () => Promise.resolve(ok(listed())));
      await turns.kept();
      return ok(listed());
    },
    trees,
    restore: (of, root, id, request) =>
      within(of, root, async () => {
        const group = find(root, id);
        if (!group.ok) return group;
        const rest = request.force ? ok(undefined) : await requireRest(of, root);
        if (!rest.ok) return rest;
        try {
          const place = { chatId: of.chat.id, repositoryRoot: root };
          return await queue.run(root, () =>
            restore({ git, store, now }, place, group.value, request),
          );
        } finally {
          deps.changed(of.chat.id);
        }
      }),
    async usage(of) {
      const roots = await rootsOf({ chatId: of.chat.id, workspaceRoot: of.workspaceRoot });
      return ok(roots.map((root) => usageOf(root, store.ofRepository(root))));
    },
    prune: (of, root, olderThanDays) =>
      within(of, root, () => queue.run(root, () => prune(pruning, root, olderThanDays))),
    blame: (of, root, path) => within(of, root, () => blames.of(root, path)),
    sweep: () => pruneOrphans(pruning),
    async close() {
      await turns.settled();
      states.close();
    },
  };
}

const none: Result<never, ReviewError> = err({
  kind: 'not_found',
  message: 'No state of the files before that turn was kept.',
});

function usageOf(repositoryRoot: string, rows: readonly CheckpointRow[]): CheckpointUsage {
  const groups = groupRows(rows);
  return {
    repositoryRoot,
    checkpoints: groups.length,
    bytes: groups.reduce((sum, group) => sum + bytesOf(group), 0),
    oldestAt: groups[0]?.first.begunAt,
  };
}

/** Microseconds since 1970, each later than the one before: states are put in order by them. */
function createTimes(clock: Clock): () => number {
  let last = 0;
  return () => {
    last = Math.max(last + 1, clock.now().getTime() * 1000);
    return last;
  };
}
