import type { ChatId } from '#shared/kernel/ids.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { ProcessesPort, ProcessOutput } from '../../agent-bridge/ports/index.ts';
import { showOutput } from './truncate.ts';

/** What a tool on processes needs. */
export type ProcessDeps = {
  readonly chatId: ChatId;
  readonly processes: ProcessesPort;
  readonly clock: Clock;
};

/** The result of `execute` and `process_output`, as the model and clients read it. */
export type ProcessResult = {
  readonly success: boolean;
  readonly output?: string;
  readonly exit_code: number;
  readonly wall_duration_ms: number;
  readonly error?: string;
  readonly truncated?: ProcessOutput['truncated'];
  readonly note?: string;
  readonly background_process_id?: string;
};

/** Milliseconds since the call of `stopwatch`, whole. */
export function stopwatch(clock: Clock): () => number {
  const startMs = clock.monotonicMs();
  return () => Math.round(clock.monotonicMs() - startMs);
}

export function failedResult(error: string, wallDurationMs: number): ProcessResult {
  return { success: false, exit_code: -1, wall_duration_ms: wallDurationMs, error };
}

/** The result of a process that has ended. */
export function endedResult(process: ProcessOutput, wallDurationMs: number): ProcessResult {
  const exitCode = process.exitCode ?? -1;
  return {
    success: exitCode === 0,
    ...showOutput(process.output, process.truncated),
    exit_code: exitCode,
    wall_duration_ms: wallDurationMs,
    ...(process.exitCode === undefined ? { error: 'It is not known how the process ended.' } : {}),
  };
}
