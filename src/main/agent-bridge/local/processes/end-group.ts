import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Clock } from '#shared/kernel/clock.ts';
import { hasLiveMembers, hasOurMembers, type GroupIdentity } from './group-members.ts';

const run = promisify(execFile);

/** Time a group has to end by itself after it was asked to. */
const graceMs = 2000;
/** Time the system gets to take away a killed group. */
const killWaitMs = 1000;
const pollMs = 20;
const looksPerScan = 3;

/** Signals every process of a group. False when the group is gone. */
export async function signalGroup(pid: number, signal: 'terminate' | 'kill'): Promise<boolean> {
  if (process.platform === 'win32') return taskkill(pid, signal);
  try {
    process.kill(-pid, signal === 'kill' ? 'SIGKILL' : 'SIGTERM');
    return true;
  } catch {
    return false;
  }
}

async function taskkill(pid: number, signal: 'terminate' | 'kill'): Promise<boolean> {
  const force = signal === 'kill' ? ['/F'] : [];
  try {
    await run('taskkill', ['/PID', String(pid), '/T', ...force], { windowsHide: true });
    return true;
  } catch {
    return false;
  }
}

/** Whether a group of this number exists, whoever owns it. */
export function groupExists(pid: number): boolean {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Asks a group to end, and kills it when it does not within the grace. Does nothing (false) when
 * the group is no longer ours; `surelyOurs` saves that look at a group whose leader is our child.
 */
export async function endGroup(
  group: GroupIdentity,
  clock: Clock,
  options: { readonly surelyOurs: boolean },
): Promise<boolean> {
  if (!options.surelyOurs && !(await hasOurMembers(group))) return false;
  await signalGroup(group.pid, 'terminate');
  if (await groupGone(group.pid, clock, graceMs)) return true;
  if (!options.surelyOurs && !(await hasOurMembers(group))) return true;
  await signalGroup(group.pid, 'kill');
  await groupGone(group.pid, clock, killWaitMs);
  return true;
}

async function groupGone(pid: number, clock: Clock, waitMs: number): Promise<boolean> {
  const end = clock.monotonicMs() + waitMs;
  let looks = 0;
  while (groupExists(pid)) {
    if (clock.monotonicMs() >= end) return false;
    await new Promise<void>((resolve) => void clock.setTimer(resolve, pollMs));
    looks += 1;
    // A dead process counts as existing until its parent noticed; that may take seconds.
    if (looks % looksPerScan === 0 && !(await hasLiveMembers(pid))) return true;
  }
  return true;
}
