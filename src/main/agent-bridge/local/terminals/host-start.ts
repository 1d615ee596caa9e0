import { spawn } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import type { Clock } from '#shared/kernel/clock.ts';
import { personEnvironment, type Environment } from '../processes/command-environment.ts';
import { createGroupJournal } from '../processes/group-journal.ts';
import { readStartTime } from '../processes/group-members.ts';
import { readHostFile, type HostPlace } from './host-place.ts';
import type { HostFile } from './protocol.ts';
import { endTerminalProcesses } from './session-members.ts';

export type HostProgram = {
  /** Absolute path of the host's entry. */
  readonly entry: string;
  readonly env: Environment;
  /** Another one than the host's own; for tests. */
  readonly coreAbsenceMs: number | undefined;
};

const startLimitMs = 15_000;

/** Starts a host that outlives this process. Undefined when it does not come up. */
export async function startHost(
  place: HostPlace,
  dataDir: string,
  program: HostProgram,
  clock: Clock,
): Promise<HostFile | undefined> {
  await mkdir(place.folder, { recursive: true, mode: 0o700 });
  const log = await open(place.log, 'w', 0o600);
  const absence = program.coreAbsenceMs === undefined ? [] : [String(program.coreAbsenceMs)];
  const { NODE_OPTIONS: _, ...env } = personEnvironment(program.env);
  const child = spawn(process.execPath, [program.entry, dataDir, ...absence], {
    cwd: place.folder,
    detached: true,
    env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', log.fd],
    windowsHide: true,
  });
  const isReady = await new Promise<boolean>((resolve) => {
    const stopTimer = clock.setTimer(() => resolve(false), startLimitMs);
    const finish = (ready: boolean): void => {
      stopTimer();
      resolve(ready);
    };
    child.once('error', () => finish(false));
    child.once('exit', () => finish(false));
    child.stdout?.once('data', () => finish(true));
  });
  await log.close();
  child.stdout?.destroy();
  child.unref();
  if (isReady) return readHostFile(place);
  child.kill('SIGKILL');
  return undefined;
}

/** After a host that died: nothing it ran goes on. The number of terminals that were ended. */
export async function endLeftovers(place: HostPlace, clock: Clock): Promise<number> {
  const file = await readHostFile(place);
  if (file?.startTime !== undefined && readStartTime(file.pid) === file.startTime) {
    // It runs and does not answer.
    process.kill(file.pid, 'SIGKILL');
  }
  if (file && process.platform !== 'win32') await rm(file.address, { force: true });
  await rm(place.hostFile, { force: true });
  const journal = createGroupJournal(place.journal);
  const ended = await Promise.all(
    (await journal.leftovers()).map(async (terminal) => {
      const found = await endTerminalProcesses(terminal, clock, { surelyOurs: false });
      journal.forget(terminal.marker);
      return found;
    }),
  );
  return ended.filter(Boolean).length;
}
