import { startProgram, type ProgramDeps } from './x-server.ts';
import type { Environment } from '../processes/command-environment.ts';

const startLimitMs = 10_000;

/**
 * Starts openbox in the process group `id` and resolves once it looks after windows. Without it, or
 * when it takes too long, the desktop is bare but usable; so this never rejects.
 */
export function startWindowManager(
  deps: ProgramDeps,
  { id, environment }: { readonly id: string; readonly environment: Environment },
): Promise<void> {
  return new Promise((resolve) => {
    const manager = startProgram(deps, {
      id,
      file: 'openbox',
      // What it starts says that it is there.
      args: ['--sm-disable', '--startup', 'echo ready'],
      environment,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const done = (): void => {
      stopTimer();
      resolve();
    };
    const stopTimer = deps.clock.setTimer(done, startLimitMs);
    manager.once('error', done).once('exit', done);
    manager.stdout?.once('data', done).resume();
  });
}
