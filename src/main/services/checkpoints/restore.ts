import { err, ok, type Result } from '#shared/kernel/result.ts';
import type {
  GitCheckpointsPort,
  ReviewError,
  WorkSnapshot,
} from '../../agent-bridge/ports/index.ts';
import type { CheckpointsStore } from '../../store/tables/checkpoints-store.ts';
import { type CheckpointGroup, groupRows, stateOf, toCheckpoint } from './groups.ts';
import { maxSkipped, refName } from './turn-checkpoints.ts';
import type { CheckpointAnswer, CheckpointPlace, RestoreOutcome, RestoreRequest } from './types.ts';

export type RestoreDeps = {
  readonly git: GitCheckpointsPort;
  readonly store: CheckpointsStore;
  readonly now: () => number;
};

/** Brings files back, after what they are now was kept. */
export async function restore(
  deps: RestoreDeps,
  { chatId, repositoryRoot: root }: CheckpointPlace,
  group: CheckpointGroup,
  { side, paths }: RestoreRequest,
): CheckpointAnswer<RestoreOutcome> {
  const { git, store } = deps;
  const state = stateOf(group, side);
  if (!state) {
    return err({ kind: 'not_found', message: 'The state after that turn was not kept.' });
  }
  const skipped = group.rows.flatMap((row) => row.skipped);
  const target: WorkSnapshot = { ...state, skipped };
  const current = await git.capture(root);
  if (!current.ok) return current;
  if (current.value.tree === target.tree && current.value.raw === target.raw) {
    return ok({ files: 0, checkpoint: undefined, skipped: [] });
  }
  const grown = await git.growth(root, store.latestTree(root), current.value.tree);
  const id = store.insert({
    chatId,
    repositoryRoot: root,
    about: { kind: 'restore', restoredId: group.first.id, side },
    before: current.value,
    begunAt: deps.now(),
    bytes: grown.ok ? grown.value.bytes : 0,
    skipped: current.value.skipped.slice(0, maxSkipped),
  });
  const kept = await git.keep(root, refName(chatId, id), [current.value]);
  if (!kept.ok) {
    store.delete(id);
    return kept;
  }
  const restored = await git.restore(root, { current: current.value, target }, paths);
  const settled = await settle(deps, root, id, current.value);
  if (!restored.ok) return keptAllTheSame(restored.error);
  if (!settled.ok) return settled;
  const row = store.find(id);
  const [made] = row ? groupRows([row]) : [];
  return ok({ ...restored.value, checkpoint: made && toCheckpoint(made) });
}

/** Also when it stopped half way: what it did can be undone. */
async function settle(
  { git, store, now }: RestoreDeps,
  root: string,
  id: number,
  before: WorkSnapshot,
): Promise<Result<void, ReviewError>> {
  const after = await git.capture(root);
  if (!after.ok) return after;
  const row = store.find(id);
  if (!row) return ok(undefined);
  const kept = await git.keep(root, refName(row.chatId, id), [before, after.value]);
  if (!kept.ok) return kept;
  const grown = await git.growth(root, before.tree, after.value.tree);
  store.finish(id, {
    after: after.value,
    endedAt: now(),
    filesChanged: grown.ok ? grown.value.files : 0,
    addedBytes: 0,
    skipped: row.skipped,
    touched: [],
  });
  return ok(undefined);
}

function keptAllTheSame(error: ReviewError): Result<never, ReviewError> {
  const message = `${error.message} What was before was kept as a checkpoint and can be restored.`;
  return err({ ...error, message });
}
