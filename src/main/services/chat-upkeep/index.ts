import { z } from 'zod';
import type { Clock } from '#shared/kernel/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Database } from '../../store/database.ts';
import { createSettingsStore } from '../../store/tables/settings-store.ts';
import { createSweep, type SweepPorts } from './sweep.ts';

/** Largest age that can be set. */
export const maxDays = 3650;

const defaults = {
  /** Chats that were archived so long ago are deleted. */
  retention: 30,
  /** Records of requests that are so old are deleted. */
  debugRetention: 30,
  /** Chats in which nothing was said for so long are archived. */
  autoArchive: 0,
} as const;
export type UpkeepAge = keyof typeof defaults;

const firstSweepMs = 60_000;
const betweenSweepsMs = 10 * 60_000;

/** Keeps old chats from piling up. */
export interface ChatUpkeep {
  /** In days; 0 = never. */
  age(name: UpkeepAge): number;
  setAge(name: UpkeepAge, days: number): void;
  /** From now on, until it is closed. */
  start(): void;
  /** Does at once what is due. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

export function createChatUpkeep(
  deps: SweepPorts & { readonly db: Database; readonly clock: Clock; readonly logger: Logger },
): ChatUpkeep {
  const { clock } = deps;
  const settings = createSettingsStore(deps.db, clock);
  const days = z.int().min(0).max(maxDays);
  const keyOf = (name: UpkeepAge): string => `chat_upkeep.${name}`;
  const age = (name: UpkeepAge): number => settings.get(keyOf(name), days) ?? defaults[name];

  const closed = new AbortController();
  const runSweep = createSweep({ ...deps, age, signal: closed.signal });
  let running: Promise<void> | undefined;
  let stopTimer: (() => void) | undefined;

  function sweep(): Promise<void> {
    running ??= runSweep().finally(() => {
      running = undefined;
    });
    return running;
  }

  function plan(delayMs: number): void {
    stopTimer = clock.setTimer(() => {
      void sweep().finally(() => {
        if (!closed.signal.aborted) plan(betweenSweepsMs);
      });
    }, delayMs);
  }

  return {
    age,
    setAge: (name, value) => settings.set(keyOf(name), days.parse(value)),
    start: () => plan(firstSweepMs),
    sweep,
    async close() {
      closed.abort();
      stopTimer?.();
      await running;
    },
  };
}
