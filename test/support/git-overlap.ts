import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { createLocalGitOverlap } from '#main/agent-bridge/local/git-overlap/local-git-overlap.ts';
import type { GitOverlapPort } from '#main/agent-bridge/ports/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLogger } from '#main/platform/logger.ts';
import {
  createOverlaps,
  type OverlapChat,
  type OverlapList,
  type Overlaps,
} from '#main/services/review/index.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { ChatId, ModelConfigId, UserId, WorkspaceId } from '#shared/kernel/ids.ts';
import { git, testGit, testGitEnvironment } from './git-repository.ts';
import { tempFolder } from './temp-folder.ts';

export const testGitOverlap = createLocalGitOverlap({
  environment: testGitEnvironment,
  clock: systemClock,
});

/** A work tree of its own, with a branch of its own, of the repository. */
export async function addWorktree(root: string, branch: string): Promise<string> {
  const path = join(await realpath(await tempFolder()), branch);
  await git(root, 'worktree', 'add', '--quiet', '-b', branch, path);
  return path;
}

export type OverlapBench = {
  readonly overlaps: Overlaps;
  /** What a chat, named by its title, is told. */
  readonly list: (title: string) => Promise<OverlapList>;
  /** The watch noticed a change in the work tree. */
  readonly noticed: (root: string) => void;
  /** From now on changes in the work tree may go unseen. */
  readonly blind: (root: string) => void;
  /** Roots that are watched. */
  readonly watched: () => readonly string[];
  /** How often git was asked for something. */
  readonly asked: () => number;
};

/** Overlaps over real git, with chats that work in folders and a watch that the test plays. */
export function overlapBench(
  chats: readonly { readonly title: string; readonly root: string; readonly touched?: string[] }[],
  { clock = systemClock, port = testGitOverlap }: { clock?: Clock; port?: GitOverlapPort } = {},
): OverlapBench {
  const generations = new Map<string, number | undefined>();
  const watched: string[] = [];
  let asked = 0;
  const count = <T>(answer: T): T => {
    asked += 1;
    return answer;
  };
  const all: readonly OverlapChat[] = chats.map(({ title, root, touched = [] }) => ({
    id: title as ChatId,
    title,
    folder: root,
    roots: touched,
  }));
  const overlaps = createOverlaps({
    git: {
      ...port,
      head: (root) => count(port.head(root)),
      forkPoint: (root, heads) => count(port.forkPoint(root, heads)),
      changes: (root, base) => count(port.changes(root, base)),
      lines: (root, base, changes) => count(port.lines(root, base, changes)),
    },
    findRepository: (path) => testGit.findRepository(path),
    lease(root) {
      watched.push(root);
      return {
        generation: async () => (generations.has(root) ? generations.get(root) : 0),
        close: () => void watched.splice(watched.indexOf(root), 1),
      };
    },
    chats: () => all,
    touchedRoots: (id) => all.find((chat) => chat.id === id)?.roots ?? [],
    clock,
    logger: silentLogger,
  });
  return {
    overlaps,
    noticed: (root) => void generations.set(root, (generations.get(root) ?? 0) + 1),
    blind: (root) => void generations.set(root, undefined),
    watched: () => watched.toSorted(),
    asked: () => asked,
    list(title) {
      const chat = all.find(({ id }) => id === title);
      return overlaps.list({
        chat: {
          id: title as ChatId,
          rootId: title as ChatId,
          ownerId: 'ada' as UserId,
          modelConfigId: 'model' as ModelConfigId,
        },
        workspaceId: 'workspace' as WorkspaceId,
        workspaceRoot: chat?.folder ?? '',
      });
    },
  };
}
