import type { ChatId } from '#shared/kernel/ids.ts';
import type { Scope } from '#shared/kernel/scope.ts';
import type { LocalBridgeHost } from '../../agent-bridge/local/index.ts';
import { createGitWatch, type GitWatch } from '../../services/git-watch/index.ts';
import type { Database } from '../../store/database.ts';
import { createChatGitRootsStore } from '../../store/tables/chat-git-roots-store.ts';
import type { Foundation } from './foundation.ts';

/** The git watch, told of every process that ends, for its chat and those it works for. */
export function startGitWatch(
  foundation: Foundation,
  { db, bridge }: { readonly db: Database; readonly bridge: LocalBridgeHost },
  ancestorsOf: (chatId: ChatId) => readonly ChatId[],
  scope: Scope,
): GitWatch {
  const { clock, logger } = foundation;
  const { git, watcher } = bridge;
  const roots = createChatGitRootsStore(db);
  const watch = createGitWatch({ git, watcher, roots, clock, logger });
  scope.add(() => watch.close());
  scope.add(
    bridge.onProcessExit(({ chatId, workdir }) =>
      watch.addPaths(chatId, ancestorsOf(chatId), workdir === undefined ? [] : [workdir]),
    ),
  );
  return watch;
}
