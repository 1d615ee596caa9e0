import type { UserId } from '#shared/kernel/ids.ts';
import type { Scope } from '#shared/kernel/scope.ts';
import type { LocalBridgeHost } from '../../agent-bridge/local/index.ts';
import type { GitWatch } from '../../services/git-watch/index.ts';
import { createOverlaps, type OverlapChat, type Overlaps } from '../../services/review/index.ts';
import type { Workspaces } from '../../services/workspaces/index.ts';
import type { Database } from '../../store/database.ts';
import { createChatGitRootsStore } from '../../store/tables/chat-git-roots-store.ts';
import type { Foundation } from './foundation.ts';

/** Chats whose work trees are compared with those of others. */
const maxChats = 200;

export function startOverlaps(
  { clock, logger }: Foundation,
  services: {
    readonly db: Database;
    readonly bridge: LocalBridgeHost;
    readonly gitWatch: GitWatch;
    readonly workspaces: Workspaces;
  },
  scope: Scope,
): Overlaps {
  const { db, bridge, gitWatch, workspaces } = services;
  const store = createChatGitRootsStore(db);

  function chats(ownerId: UserId): readonly OverlapChat[] {
    return store.recent(ownerId, maxChats).map(({ chatId, title, workspaceId, roots }) => {
      const connection = workspaceId === undefined ? undefined : workspaces.connection(workspaceId);
      const folder = connection?.ok ? connection.value.bridge.root : undefined;
      return { id: chatId, title, folder, roots };
    });
  }

  const overlaps = createOverlaps({
    git: bridge.gitOverlap,
    findRepository: (path) => bridge.git.findRepository(path),
    lease: (root) => gitWatch.lease(root),
    chats,
    touchedRoots: (chatId) => store.list(chatId),
    clock,
    logger,
  });
  scope.add(() => overlaps.close());
  return overlaps;
}
