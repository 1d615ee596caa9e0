import type { ChatId } from '#shared/kernel/ids.ts';
import { err } from '#shared/kernel/result.ts';
import type { Scope } from '#shared/kernel/scope.ts';
import type { LocalBridgeHost } from '../../agent-bridge/local/index.ts';
import type { Accounting } from '../../services/accounting/index.ts';
import type { ChatConfig } from '../../services/chat-config/index.ts';
import type { GitWatch } from '../../services/git-watch/index.ts';
import type { Models } from '../../services/models/index.ts';
import { createReview, type Review, type ReviewCheckpoints } from '../../services/review/index.ts';
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
    readonly ancestorsOf: (chatId: ChatId) => readonly ChatId[];
  },
  scope: Scope,
): Review {
  const { db, bridge, models, chatConfig, accounting, gitWatch, ancestorsOf } = services;
  const roots = createChatGitRootsStore(db);
  const review = createReview({
    git: bridge.gitReview,
    findRepository: (path) => bridge.git.findRepository(path),
    touchedRoots: (chatId) => roots.list(chatId),
    changed: (chatId) => gitWatch.addPaths(chatId, ancestorsOf(chatId), []),
    checkpoints: noCheckpoints,
    words: { candidates: wordModels(options, models, chatConfig) },
    accounting,
    db,
    clock,
  });
  scope.add(() => review.close());
  return review;
}

const noCheckpoints: ReviewCheckpoints = {
  trees: () =>
    Promise.resolve(
      err({ kind: 'not_found', message: 'No state of the files before that turn was kept.' }),
    ),
};
