import type { ChatId } from '#shared/kernel/ids.ts';
import type { Scope } from '#shared/kernel/scope.ts';
import type { LocalBridgeHost } from '../../agent-bridge/local/index.ts';
import type { Accounting } from '../../services/accounting/index.ts';
import type { Checkpoints } from '../../services/checkpoints/index.ts';
import type { ChatConfig } from '../../services/chat-config/index.ts';
import type { GitWatch } from '../../services/git-watch/index.ts';
import type { Models } from '../../services/models/index.ts';
import { createReview, type Review } from '../../services/review/index.ts';
import type { Database } from '../../store/database.ts';
import { createChatGitRootsStore } from '../../store/tables/chat-git-roots-store.ts';
import type { CoreOptions } from '../options.ts';
import { wordModels } from './chats.ts';
import type { Foundation } from './foundation.ts';

/** The review of changes; the git watch looks again after each of its writes. */
export function startReview(
  options: CoreOptions,
  { clock }: Foundation,
  services: {
    readonly db: Database;
    readonly bridge: LocalBridgeHost;
    readonly models: Models;
    readonly chatConfig: ChatConfig;
    readonly accounting: Accounting;
    readonly gitWatch: GitWatch;
    readonly checkpoints: Checkpoints;
    readonly ancestorsOf: (chatId: ChatId) => readonly ChatId[];
  },
  scope: Scope,
): Review {
  const { db, bridge, models, chatConfig, accounting, gitWatch, checkpoints, ancestorsOf } =
    services;
  const roots = createChatGitRootsStore(db);
  const review = createReview({
    git: bridge.gitReview,
    findRepository: (path) => bridge.git.findRepository(path),
    touchedRoots: (chatId) => roots.list(chatId),
    changed: (chatId) => gitWatch.addPaths(chatId, ancestorsOf(chatId), []),
    checkpoints,
    words: { candidates: wordModels(options, models, chatConfig) },
    accounting,
    db,
    clock,
  });
  scope.add(() => review.close());
  return review;
}
