import type { Clock } from '#shared/kernel/clock.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import type {
  RecordedAttempt,
  RecordedEnd,
  RecordedKind,
  RecordedStep,
  StepRecorder,
} from '../../agent-loop/index.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Random } from '../../platform/random.ts';
import type { ChatDebugStore } from '../../store/tables/chat-debug-store.ts';
import { normalizeAttempt, normalizeRequest, normalizeResponse } from './normalize.ts';

/** A run of its own for each compaction; all steps of a turn are one run. */
export interface RunRecorder extends StepRecorder {
  /** The turn is over. */
  end(status: RecordedEnd['status']): void;
}

/** Newest runs of a chat that are kept, and bytes that all their steps may come to. */
const keep = { runs: 100, stepBytes: 32 * 1024 * 1024 };

export type RecordingDeps = {
  readonly store: ChatDebugStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
};

export function createRunRecorder(
  deps: RecordingDeps,
  about: { readonly chatId: ChatId; readonly provider: string; readonly model: string },
): RunRecorder {
  const { store, clock, random, logger } = deps;
  let turnRun: string | undefined;
  let turnSteps = 0;

  const now = (): number => clock.now().getTime() * 1000;

  /** Nothing that goes wrong here may harm the turn. */
  function safely(work: () => void): void {
    try {
      work();
    } catch (error) {
      logger.error('debug_runs.not_recorded', { chatId: about.chatId, error });
    }
  }

  function openRun(kind: RecordedKind): string | undefined {
    const chat = store.chat(about.chatId);
    if (!chat) return undefined;
    const id = random.uuid();
    store.insertRun({
      id,
      chatId: about.chatId,
      rootId: chat.rootId,
      parentId: chat.parentId,
      modelConfigId: chat.modelConfigId,
      triggerId: chat.triggerId,
      tipId: chat.tipId,
      kind,
      provider: about.provider,
      model: about.model,
      startedAt: now(),
    });
    store.trim(about.chatId, keep);
    return id;
  }

  function createStep(stepId: string, onEnd: (end: RecordedEnd) => void): RecordedStep {
    const attempts: RecordedAttempt[] = [];
    return {
      attempt: (attempt) => void attempts.push(attempt),
      end: (end) =>
        safely(() => {
          store.endStep(stepId, {
            status: end.status,
            response: normalizeResponse(end),
            usage: end.usage,
            attempts: attempts.map(normalizeAttempt),
            error: end.error,
            now: now(),
          });
          onEnd(end);
        }),
    };
  }

  return {
    begin(kind, request) {
      const stepId = random.uuid();
      let runId: string | undefined;
      safely(() => {
        const isTurn = kind === 'chat_turn';
        // A run that was removed meanwhile is not begun again.
        if (isTurn) turnRun ??= openRun(kind);
        runId = isTurn ? turnRun : openRun(kind);
        if (runId === undefined) return;
        if (isTurn) store.linkAnswers(runId);
        store.insertStep({
          id: stepId,
          runId,
          number: isTurn ? (turnSteps += 1) : 1,
          request: JSON.stringify(normalizeRequest(request)),
          now: now(),
        });
      });
      return createStep(stepId, (end) => {
        if (kind !== 'chat_turn' && runId !== undefined) store.endRun(runId, end.status, now());
      });
    },
    end: (status) =>
      safely(() => {
        if (turnRun === undefined) return;
        store.linkAnswers(turnRun);
        store.endRun(turnRun, status, now());
        store.trim(about.chatId, keep);
      }),
  };
}
