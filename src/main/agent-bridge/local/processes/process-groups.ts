import { join } from 'node:path';
import type { Clock } from '#shared/kernel/clock.ts';
import { endGroup, groupExists } from './end-group.ts';
import { createGroupJournal } from './group-journal.ts';
import { askStartTime, readStartTime, type GroupIdentity } from './group-members.ts';

/** Every process group that this core started and that may still have members. */
export interface ProcessGroups {
  /** Private folder for short-lived files of process starts. */
  readonly folder: string;
  add(id: string, pid: number): void;
  has(id: string): boolean;
  /** The leader ended; the group stays known as long as it has other members. */
  leaderExited(id: string): void;
  /** Ends the groups (terminate, then kill); those that are gone already are only forgotten. */
  end(ids: readonly string[]): Promise<void>;
  endAll(): Promise<void>;
  /** Ends what an earlier core left running; the number of groups that were ended. */
  endLeftovers(): Promise<number>;
}

export function createProcessGroups(deps: {
  readonly dataDir: string;
  readonly clock: Clock;
}): ProcessGroups {
  const { clock } = deps;
  const folder = join(deps.dataDir, 'processes');
  const journal = createGroupJournal(folder);
  const groups = new Map<string, GroupIdentity>();
  /** Groups whose leader has not been waited for: their number cannot belong to another. */
  const withLeader = new Set<string>();

  function forget(id: string): void {
    groups.delete(id);
    withLeader.delete(id);
    journal.forget(id);
  }

  async function addStartTime(id: string, pid: number): Promise<void> {
    const startTime = await askStartTime(pid);
    if (startTime === undefined || !groups.has(id)) return;
    const group = { pid, marker: id, startTime };
    groups.set(id, group);
    journal.record(group);
  }

  async function end(ids: readonly string[]): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        const group = groups.get(id);
        if (group === undefined) return;
        await endGroup(group, clock, { surelyOurs: withLeader.has(id) });
        forget(id);
      }),
    );
  }

  return {
    folder,
    add(id, pid) {
      const group = { pid, marker: id, startTime: readStartTime(pid) };
      groups.set(id, group);
      withLeader.add(id);
      journal.record(group);
      if (group.startTime === undefined) void addStartTime(id, pid);
    },
    has: (id) => groups.has(id),
    leaderExited(id) {
      withLeader.delete(id);
      const group = groups.get(id);
      if (group !== undefined && !groupExists(group.pid)) forget(id);
    },
    end,
    endAll: () => end(Array.from(groups.keys())),
    async endLeftovers() {
      const found = await journal.leftovers();
      const ended = await Promise.all(
        found.map(async (group) => {
          const ours = await endGroup(group, clock, { surelyOurs: false });
          journal.forget(group.marker);
          return ours;
        }),
      );
      return ended.filter(Boolean).length;
    },
  };
}
