import { z } from 'zod';
import type { Clock } from '#shared/kernel/clock.ts';
import type { ChatId, MessageId, UserId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { StepRecorder, TurnInput, TurnOutcome } from '../../agent-loop/index.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Random } from '../../platform/random.ts';
import type { Database } from '../../store/database.ts';
import {
  createChatDebugStore,
  type DebugRunRow,
  type DebugStepRow,
} from '../../store/tables/chat-debug-store.ts';
import { createSettingsStore } from '../../store/tables/settings-store.ts';
import { createRunRecorder, type RunRecorder } from './record-run.ts';

export type { DebugRunRow, DebugStepRow } from '../../store/tables/chat-debug-store.ts';

type RunTurn = (input: TurnInput) => Promise<TurnOutcome>;

export type DebugRunDetails = {
  readonly run: DebugRunRow;
  readonly steps: readonly DebugStepRow[];
};

/** Who may have requests recorded, and who does. Nobody unless they want it. */
export interface DebugLogging {
  readonly forced: boolean;
  usersMayChoose(): boolean;
  allowUsers(allowed: boolean): void;
  isOn(userId: UserId): boolean;
  set(userId: UserId, on: boolean): Result<undefined, { readonly kind: 'forced' | 'not_allowed' }>;
}

/** What models were asked and what they said, for a person who looks for a fault. */
export interface DebugRuns {
  readonly logging: DebugLogging;
  /** The same way to run a turn, recorded when its chat's owner wants that. */
  recorded(runTurn: RunTurn): RunTurn;
  /** For calls outside a turn; undefined when the chat's owner has nothing recorded. */
  recorder(
    chatId: ChatId,
    about: { readonly provider: string; readonly model: string },
  ): StepRecorder | undefined;
  /** At most 100, newest first. */
  list(chatId: ChatId): readonly DebugRunRow[];
  find(chatId: ChatId, runId: string): DebugRunDetails | undefined;
  /** The message and all later ones are edited away. */
  forgetFrom(chatId: ChatId, messageId: MessageId): void;
  forgetChat(chatId: ChatId): void;
  /** How many were removed of those that began before; at most `limit`. */
  removeBefore(time: Date, limit: number): number;
}

const listed = 100;
const allowKey = 'debug_logging_users';

export function createDebugRuns(deps: {
  readonly db: Database;
  /** Recorded for everyone, whatever they say. */
  readonly forced: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}): DebugRuns {
  const { forced, clock } = deps;
  const store = createChatDebugStore(deps.db);
  const settings = createSettingsStore(deps.db, clock);
  store.endOpen(clock.now().getTime() * 1000);

  const usersMayChoose = (): boolean => settings.get(allowKey, z.boolean()) ?? false;
  const isOn = (userId: UserId): boolean => forced || (usersMayChoose() && store.isLogging(userId));

  function recorder(
    chatId: ChatId,
    about: { readonly provider: string; readonly model: string },
  ): RunRecorder | undefined {
    const owner = store.chat(chatId)?.ownerId;
    if (owner === undefined || !isOn(owner)) return undefined;
    return createRunRecorder({ ...deps, store }, { chatId, ...about });
  }

  return {
    logging: {
      forced,
      usersMayChoose,
      allowUsers: (allowed) => settings.set(allowKey, allowed),
      isOn,
      set(userId, on) {
        if (forced) return err({ kind: 'forced' });
        if (!usersMayChoose()) return err({ kind: 'not_allowed' });
        store.setLogging(userId, on);
        return ok(undefined);
      },
    },
    recorder,
    recorded: (runTurn) => async (input) => {
      const { chatId, provider, modelName: model } = input;
      const run = recorder(chatId, { provider, model });
      if (!run) return runTurn(input);
      let status: 'completed' | 'error' | 'interrupted' = 'error';
      try {
        const outcome = await runTurn({ ...input, recorder: run });
        status = statusOf(outcome);
        return outcome;
      } finally {
        run.end(status);
      }
    },
    list: (chatId) => store.runs(chatId, listed),
    find(chatId, runId) {
      const run = store.run(chatId, runId);
      return run && { run, steps: store.steps(runId) };
    },
    forgetFrom: (chatId, messageId) => store.removeFrom(chatId, messageId),
    forgetChat: (chatId) => store.removeOfChat(chatId),
    removeBefore: (time, limit) => store.removeBefore(time.getTime() * 1000, limit),
  };
}

function statusOf(outcome: TurnOutcome): 'completed' | 'error' | 'interrupted' {
  switch (outcome.kind) {
    case 'failed':
      return 'error';
    case 'interrupted':
    case 'stopped':
      return 'interrupted';
    default:
      return 'completed';
  }
}
