import { onTestFinished } from 'vitest';
import type { ChatStatus } from '#shared/api/chats.ts';
import type { Follower } from './chat-client.ts';
import { startCoreProgram, type CoreProgram } from './core-program.ts';

/** A real process of its own over the data folder, which ends with the test at the latest. */
export async function startKillableCore(dataDir: string): Promise<CoreProgram> {
  const program = await startCoreProgram(dataDir);
  onTestFinished(async () => {
    await program.process.end('SIGKILL');
  });
  return program;
}

/** Reads on until the chat has the status, unless it had it when the stream was opened. */
export async function untilRested(
  follower: Follower,
  status: ChatStatus = 'waiting',
): Promise<void> {
  const [first] = follower.events;
  if (first?.type === 'status' && first.status.status === status) return;
  await follower.status(status);
}
