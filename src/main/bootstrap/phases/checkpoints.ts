import type { ChatId } from '#shared/kernel/ids.ts';
import type { Scope } from '#shared/kernel/scope.ts';
import type { LocalBridgeHost } from '../../agent-bridge/local/index.ts';
import { type Checkpoints, createCheckpoints } from '../../services/checkpoints/index.ts';
import type { GitWatch } from '../../services/git-watch/index.ts';
import type { Database } from '../../store/database.ts';
import { createChatGitRootsStore } from '../../store/tables/chat-git-roots-store.ts';
import { createChatsStore } from '../../store/tables/chats-store.ts';
import type { Foundation } from './foundation.ts';

/** The states of the files before and after turns; those of chats that are gone are dropped. */
export function startCheckpoints(
  { clock, logger }: Foundation,
  services: {
    readonly db: Database;
    readonly bridge: LocalBridgeHost;
    readonly gitWatch: GitWatch;
    readonly ancestorsOf: (chatId: ChatId) => readonly ChatId[];
  },
  scope: Scope,
): Checkpoints {
  const { db, bridge, gitWatch, ancestorsOf } = services;
  const roots = createChatGitRootsStore(db);
  const chats = createChatsStore(db);
  const checkpoints = createCheckpoints({
    git: bridge.gitCheckpoints,
    lease: (root) => gitWatch.lease(root),
    describe: (root) => bridge.gitReview.describe(root),
    findRepository: (path) => bridge.git.findRepository(path),
    touchedRoots: (chatId) => roots.list(chatId),
    isAtWork: (workspaceId) =>
      chats.withStatus('running').some((chat) => chat.workspaceId === workspaceId),
    changed: (chatId) => gitWatch.addPaths(chatId, ancestorsOf(chatId), []),
    db,
    clock,
    logger,
  });
  scope.add(() => checkpoints.close());
  void checkpoints.sweep();
  return checkpoints;
}
