import type { Result } from '#shared/kernel/result.ts';
import type { ProcessError, ProcessOutput } from '../../agent-bridge/ports/index.ts';
import type { ProcessDeps } from './process-result.ts';
import type { LiveText } from './tool.ts';

export type Wait = {
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Told what is printed meanwhile. */
  readonly live: LiveText;
};

/** Waits for the end of a process of the chat, while what it prints is told. */
export async function waitFor(
  { chatId, processes }: Pick<ProcessDeps, 'chatId' | 'processes'>,
  id: string,
  { waitMs, signal, live }: Wait,
): Promise<Result<ProcessOutput, ProcessError>> {
  const unlisten = processes.onOutput(id, (text) => live.add(text));
  try {
    return await processes.output(chatId, id, { waitMs, signal });
  } finally {
    unlisten();
  }
}
