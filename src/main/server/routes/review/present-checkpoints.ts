import {
  type Blame as WireBlame,
  type Checkpoint as WireCheckpoint,
  CHECKPOINT_DAYS,
  CHECKPOINT_LIMIT_BYTES,
  type CheckpointRestored,
  type CheckpointUsage as WireUsage,
  type LineOrigin as WireOrigin,
} from '#shared/api/checkpoints.ts';
import type {
  Blame,
  Checkpoint,
  CheckpointUsage,
  CommitOrigin,
  LineOrigin,
  RestoreOutcome,
} from '../../../services/checkpoints/index.ts';
import { formatMicros } from '../../../services/chats/index.ts';

const maxSkipped = 100;

export function presentCheckpoint(checkpoint: Checkpoint): WireCheckpoint {
  const { about, endedAt, filesChanged } = checkpoint;
  const common = {
    id: String(checkpoint.id),
    repo_root: checkpoint.repositoryRoot,
    chat_id: checkpoint.chatId,
    created_at: formatMicros(checkpoint.begunAt),
    ...(filesChanged !== undefined && { files_changed: filesChanged }),
    bytes: checkpoint.bytes,
    skipped: checkpoint.skipped.slice(0, maxSkipped),
    ...(endedAt !== undefined && { ended_at: formatMicros(endedAt) }),
  };
  return about.kind === 'turn'
    ? { ...common, kind: 'turn', message_id: about.messageId, title: about.title }
    : {
        ...common,
        kind: 'restore',
        restored_id: String(about.restoredId),
        restored_side: about.side,
      };
}

export function presentRestored(outcome: RestoreOutcome): CheckpointRestored {
  const { files, checkpoint, skipped } = outcome;
  return {
    files,
    ...(checkpoint && { checkpoint: presentCheckpoint(checkpoint) }),
    skipped: skipped.slice(0, maxSkipped).map((each) => ({ ...each })),
  };
}

export function presentUsage(usage: CheckpointUsage): WireUsage {
  const { repositoryRoot, checkpoints, bytes, oldestAt } = usage;
  return {
    repo_root: repositoryRoot,
    checkpoints,
    bytes,
    max_age_days: CHECKPOINT_DAYS,
    max_bytes: CHECKPOINT_LIMIT_BYTES,
    ...(oldestAt !== undefined && { oldest_at: formatMicros(oldestAt) }),
  };
}

/** `titleOf`: the title of a chat as it is now. */
export function presentBlame(blame: Blame, titleOf: (chatId: string) => string): WireBlame {
  return {
    path: blame.path,
    lines: blame.lines,
    origins: blame.origins.map((origin) => presentOrigin(origin, titleOf)),
    ranges: blame.ranges.map((range) => ({ ...range })),
  };
}

function presentOrigin(origin: LineOrigin, titleOf: (chatId: string) => string): WireOrigin {
  switch (origin.kind) {
    case 'you':
      return { kind: 'you' };
    case 'commit':
      return { kind: 'commit', commit: presentCommit(origin.commit) };
    case 'turn':
      return {
        kind: 'turn',
        chat_id: origin.chatId,
        chat_title: titleOf(origin.chatId),
        message_id: origin.messageId,
        checkpoint_id: String(origin.checkpointId),
        title: origin.title,
        time: formatMicros(origin.begunAt),
        ...(origin.commit && { commit: presentCommit(origin.commit) }),
      };
  }
}

function presentCommit(commit: CommitOrigin) {
  return { ...commit, time: commit.time.toISOString() };
}
