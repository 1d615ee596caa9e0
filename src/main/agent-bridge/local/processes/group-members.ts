import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { GROUP_VARIABLE } from './command-environment.ts';

const run = promisify(execFile);

/** What tells a process group of ours from another that got the same number later. */
export type GroupIdentity = {
  /** Process id of the leader, and the number of the group. */
  readonly pid: number;
  /** Value of `GROUP_VARIABLE` in its environment. */
  readonly marker: string;
  /** The leader's start as the system tells it, boot included; undefined when not known. */
  readonly startTime: string | undefined;
};

/** Start of a running process, unique among all that ever have the same id. Linux only. */
export function readStartTime(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const ticks = statFields(readFileSync(`/proc/${pid}/stat`, 'utf8'))[startTimeField];
    return ticks === undefined ? undefined : `${boot}:${ticks}`;
  } catch {
    // It has ended already, or /proc is closed to us.
    return undefined;
  }
}

/** The same for the systems that have no /proc, to the second. */
export async function askStartTime(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux' || process.platform === 'win32') return readStartTime(pid);
  try {
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)], {
      timeout: psTimeoutMs,
      env: { ...process.env, LC_ALL: 'C' },
    });
    return stdout.trim() === '' ? undefined : stdout.trim();
  } catch {
    return undefined;
  }
}

/**
 * Whether the group still has a member that is ours: its leader with the recorded start, or any
 * process that carries the marker. Never guesses: when nothing can be told, the answer is no.
 */
export async function hasOurMembers(group: GroupIdentity): Promise<boolean> {
  if (group.startTime !== undefined && (await askStartTime(group.pid)) === group.startTime) {
    return true;
  }
  if (process.platform !== 'linux') return false;
  for (const member of await linuxMembers(group.pid)) {
    if (member.alive && (await carriesMarker(member.pid, group.marker))) return true;
  }
  return false;
}

/** Whether a group that exists has a process that still runs; true where that cannot be told. */
export async function hasLiveMembers(groupId: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  return (await linuxMembers(groupId)).some((member) => member.alive);
}

const psTimeoutMs = 2000;

/** Fields of /proc/PID/stat counted after the command, which may hold blanks and brackets. */
const [stateField, groupField, startTimeField] = [0, 2, 19] as const;

function statFields(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

type Member = { readonly pid: number; readonly alive: boolean };

async function linuxMembers(groupId: number): Promise<readonly Member[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => memberOf(groupId, pid)));
  return found.filter((member) => member !== undefined);
}

async function memberOf(groupId: number, pid: number): Promise<Member | undefined> {
  try {
    const fields = statFields(await readFile(`/proc/${pid}/stat`, 'utf8'));
    if (fields[groupField] !== String(groupId)) return undefined;
    return { pid, alive: !['Z', 'X'].includes(fields[stateField] ?? '') };
  } catch {
    // Ended meanwhile.
    return undefined;
  }
}

export async function carriesMarker(pid: number, marker: string): Promise<boolean> {
  try {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
    return environment.split('\0').includes(`${GROUP_VARIABLE}=${marker}`);
  } catch {
    // Ended meanwhile, or another user's.
    return false;
  }
}
