import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { GroupIdentity } from './group-members.ts';

/**
 * One small file per running process group, so that the next start can end what a core that was
 * killed left behind. Written synchronously, right after the process started: every moment between
 * the two could lose it.
 */
export interface GroupJournal {
  record(group: GroupIdentity): void;
  forget(marker: string): void;
  /** Groups of an earlier run; unreadable entries are removed. */
  leftovers(): Promise<readonly GroupIdentity[]>;
}

const entrySchema = z.object({
  pid: z.int().min(2),
  marker: z.string().min(1),
  startTime: z.string().optional(),
});

const suffix = '.json';

export function createGroupJournal(folder: string): GroupJournal {
  const fileOf = (marker: string): string => join(folder, `${marker}${suffix}`);
  return {
    record(group) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(fileOf(group.marker), JSON.stringify(group), { mode: 0o600 });
    },
    forget(marker) {
      rmSync(fileOf(marker), { force: true });
    },
    async leftovers() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const groups: GroupIdentity[] = [];
      for (const name of await readdir(folder)) {
        const path = join(folder, name);
        const entry = name.endsWith(suffix) ? parseEntry(await readFile(path, 'utf8')) : undefined;
        if (entry === undefined) await rm(path, { force: true, recursive: true });
        else groups.push(entry);
      }
      return groups;
    },
  };
}

function parseEntry(text: string): GroupIdentity | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // A crash in the middle of writing leaves half a file.
    return undefined;
  }
  const entry = entrySchema.safeParse(json);
  if (!entry.success) return undefined;
  const { pid, marker, startTime } = entry.data;
  return { pid, marker, startTime };
}
