import type { ChatError } from '#shared/api/chats.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { RecordedAttempt } from '../model/step-recorder.ts';

/** Times one try of a model step, from now on. */
export function watchAttempt(clock: Clock, number: number) {
  const startedAt = clock.now();
  const startedMs = clock.monotonicMs();
  const sinceStart = (): number => Math.round(clock.monotonicMs() - startedMs);
  let firstEventMs: number | undefined;
  return {
    heard(): void {
      firstEventMs ??= sinceStart();
    },
    ended(outcome: RecordedAttempt['outcome'], error?: ChatError): RecordedAttempt {
      return { number, startedAt, durationMs: sinceStart(), firstEventMs, outcome, error };
    },
  };
}
