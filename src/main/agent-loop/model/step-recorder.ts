import type { ChatError, ChatMessageUsage } from '#shared/api/chats.ts';
import type { FinishReason, ModelRequest } from './model-client.ts';

/** What a request to the model was made for. */
export type RecordedKind = 'chat_turn' | 'compaction' | 'title_generation' | 'quickgen';

/** One try of a step; later ones follow a retryable failure. */
export type RecordedAttempt = {
  /** 1, 2, 3, … */
  readonly number: number;
  readonly startedAt: Date;
  readonly durationMs: number;
  /** Until the first event; undefined when none came. */
  readonly firstEventMs: number | undefined;
  readonly outcome: 'finished' | 'aborted' | 'failed';
  readonly error: ChatError | undefined;
};

/** How a step ended. */
export type RecordedEnd = {
  readonly status: 'completed' | 'error' | 'interrupted';
  /** What the model said, in the wire's part shape; undefined when it said nothing. */
  readonly parts: readonly unknown[] | undefined;
  readonly finishReason: FinishReason | undefined;
  readonly usage: ChatMessageUsage | undefined;
  readonly error: ChatError | undefined;
};

/** One model step while it runs. */
export interface RecordedStep {
  attempt(attempt: RecordedAttempt): void;
  end(end: RecordedEnd): void;
}

/** Follows the model steps of a turn, for a person who looks for a fault. Must not throw. */
export interface StepRecorder {
  begin(kind: RecordedKind, request: ModelRequest): RecordedStep;
}
