import type { ChatId, MessageId } from '#shared/kernel/ids.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { ReviewError, SkippedPath } from '../../agent-bridge/ports/index.ts';

export type CheckpointAnswer<T> = Promise<Result<T, ReviewError>>;

/** What one turn did to one repository, however often it was interrupted. */
export type Checkpoint = {
  readonly id: number;
  readonly chatId: ChatId;
  readonly repositoryRoot: string;
  readonly about:
    | { readonly kind: 'turn'; readonly messageId: MessageId; readonly title: string }
    | {
        readonly kind: 'restore';
        readonly restoredId: number;
        readonly side: 'before' | 'after';
      };
  /** Microseconds since 1970. */
  readonly begunAt: number;
  readonly endedAt: number | undefined;
  readonly filesChanged: number | undefined;
  readonly bytes: number;
  readonly skipped: readonly string[];
};

export type CheckpointPlace = {
  readonly chatId: ChatId;
  /** Of the chat's repositories. */
  readonly repositoryRoot: string;
};

export type CheckpointSide = 'before' | 'after';

export type RestoreRequest = {
  readonly side: CheckpointSide;
  /** Everything when undefined. */
  readonly paths: readonly string[] | undefined;
  readonly force: boolean;
};

export type RestoreOutcome = {
  readonly files: number;
  /** Undefined when nothing had to be changed. */
  readonly checkpoint: Checkpoint | undefined;
  readonly skipped: readonly SkippedPath[];
};

export type CheckpointUsage = {
  readonly repositoryRoot: string;
  readonly checkpoints: number;
  readonly bytes: number;
  /** Microseconds since 1970. */
  readonly oldestAt: number | undefined;
};

export type Pruned = { readonly checkpoints: number; readonly bytes: number };

export type CommitOrigin = {
  readonly id: string;
  readonly author: string;
  readonly time: Date;
  readonly subject: string;
};

/** Who last changed a line. */
export type LineOrigin =
  | {
      readonly kind: 'turn';
      readonly checkpointId: number;
      readonly chatId: ChatId;
      readonly messageId: MessageId;
      readonly title: string;
      readonly begunAt: number;
      readonly commit: CommitOrigin | undefined;
    }
  | { readonly kind: 'commit'; readonly commit: CommitOrigin }
  | { readonly kind: 'you' };

export type Blame = {
  readonly path: string;
  readonly lines: number;
  readonly origins: readonly LineOrigin[];
  /** All lines, in order; `start` is 1-based. */
  readonly ranges: readonly {
    readonly start: number;
    readonly lines: number;
    readonly origin: number;
  }[];
};
