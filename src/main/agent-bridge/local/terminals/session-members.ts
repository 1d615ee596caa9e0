import { readdir, readFile } from 'node:fs/promises';
import type { Clock } from '#shared/kernel/clock.ts';
import { killTree } from '../../../platform/spawn.ts';
import { askStartTime, carriesMarker, type GroupIdentity } from '../processes/group-members.ts';

/** Time the programs of a terminal have to end by themselves once it hung up. */
const graceMs = 1500;
const killWaitMs = 1000;
const pollMs = 25;

/**
 * Ends all that belongs to a terminal: the shell and every process of its session, whatever group
 * it is in. What took a session of its own (a daemon, a tmux server) has left the terminal and
 * goes on. Without `surelyOurs` (the shell is our child) only processes known to be ours are ended.
 */
export async function endTerminalProcesses(
  terminal: GroupIdentity,
  clock: Clock,
  options: { readonly surelyOurs: boolean },
): Promise<boolean> {
  if (process.platform === 'linux') return endSession(terminal, clock, options.surelyOurs);
  if (!options.surelyOurs && !(await isSameProcess(terminal))) return false;
  if (process.platform !== 'win32') {
    send(-terminal.pid, 'SIGHUP');
    await waitUntil(clock, graceMs, () => Promise.resolve(!exists(terminal.pid)));
  }
  await killTree(terminal.pid, 'SIGKILL');
  return true;
}

async function isSameProcess(terminal: GroupIdentity): Promise<boolean> {
  return (
    terminal.startTime !== undefined && (await askStartTime(terminal.pid)) === terminal.startTime
  );
}

async function endSession(
  terminal: GroupIdentity,
  clock: Clock,
  surelyOurs: boolean,
): Promise<boolean> {
  const members = async (): Promise<readonly number[]> => {
    const found = await sessionMembers(terminal.pid);
    if (surelyOurs || (await isSameProcess(terminal))) return found;
    const ours = await Promise.all(found.map((pid) => carriesMarker(pid, terminal.marker)));
    return found.filter((_, index) => ours[index]);
  };
  const first = await members();
  if (first.length === 0) return false;
  for (const pid of first) {
    send(pid, 'SIGHUP');
    // A stopped process hears nothing before it goes on.
    send(pid, 'SIGCONT');
  }
  const gone = async (): Promise<boolean> => (await members()).length === 0;
  if (await waitUntil(clock, graceMs, gone)) return true;
  for (const pid of await members()) send(pid, 'SIGKILL');
  await waitUntil(clock, killWaitMs, gone);
  return true;
}

async function waitUntil(
  clock: Clock,
  limitMs: number,
  done: () => Promise<boolean>,
): Promise<boolean> {
  const end = clock.monotonicMs() + limitMs;
  for (;;) {
    if (await done()) return true;
    if (clock.monotonicMs() >= end) return false;
    await new Promise<void>((resolve) => void clock.setTimer(resolve, pollMs));
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Fields of /proc/PID/stat after the command: the state and the session's number. */
const [stateField, sessionField] = [0, 3] as const;

/** Its leader counts before it has made the session, which it does a moment after its start. */
async function sessionMembers(leader: number): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (name) => {
      const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const alive = !['Z', 'X', undefined].includes(fields[stateField]);
      return alive && [name, fields[sessionField]].includes(String(leader))
        ? Number(name)
        : undefined;
    }),
  );
  return found.filter((pid) => pid !== undefined);
}
