import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { Logger } from '../../platform/logger.ts';
import type {
  ChatPullRequestRow,
  PullRequestFacts,
} from '../../store/tables/chat-pull-requests-store.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import { reread, type ChatContext } from './context.ts';
import { chatNotFound, type ChatProblem } from './problems.ts';

/** What chats need of the git hosts. */
export interface ChatGitHosts {
  /** The person gave a token for the remote's host. */
  knows(remoteOrigin: string): boolean;
  findPullRequest(
    reference: { readonly remoteOrigin: string; readonly branch: string },
    signal: AbortSignal,
  ): Promise<
    Result<
      PullRequestFacts | undefined,
      { readonly kind: string; readonly message: string; readonly retryAtMs?: number }
    >
  >;
  onChange(listener: () => void): Dispose;
}

/** What the host of a chat's repository says of its branch, kept and renewed. */
export interface PullRequests {
  /** In the background, for those of the chats whose pull request was looked at too long ago. */
  renew(chats: readonly ChatRow[]): void;
  /** Now. The chat with what was found. */
  refresh(chat: ChatRow): Promise<Result<ChatRow, ChatProblem>>;
  close(): Promise<void>;
}

/** How long an answer holds: what is open changes, what is over hardly does. */
const openMs = 2 * 60_000;
const settledMs = 15 * 60_000;
/** After a failure the host is left alone for so long, or for as long as it says. */
const afterFailureMs = 5 * 60_000;
/** Hosts are asked about so many chats at once; the others have their turn at the next reading. */
const maxAtOnce = 4;
const maxFailuresKept = 1_000;

export function createPullRequests(deps: {
  readonly context: ChatContext;
  readonly hosts: ChatGitHosts;
  readonly clock: Clock;
  readonly logger: Logger;
}): PullRequests {
  const { context, hosts, clock, logger } = deps;
  const { stores } = context;
  const asked = new Map<ChatId, Promise<Result<ChatRow, ChatProblem>>>();
  /** When a chat whose look failed may be looked at again (milliseconds since 1970). */
  const quietUntil = new Map<ChatId, number>();
  const closed = new AbortController();
  const stopListening = [
    hosts.onChange(() => quietUntil.clear()),
    // Another branch is another pull request.
    context.notices.listen(({ kind, chat }) => {
      if (kind === 'diff_status_change') renew([chat]);
    }),
  ];

  function isDue(chat: ChatRow): boolean {
    const reference = referenceOf(chat);
    if (!reference || asked.has(chat.id) || !hosts.knows(reference.remoteOrigin)) return false;
    const nowMs = clock.now().getTime();
    if ((quietUntil.get(chat.id) ?? 0) > nowMs) return false;
    const { pullRequest } = chat;
    return !isOf(pullRequest, reference) || pullRequest.staleAt <= nowMs * 1000;
  }

  async function look(chat: ChatRow): Promise<Result<ChatRow, ChatProblem>> {
    const reference = referenceOf(chat);
    if (!reference) {
      return err({ kind: 'invalid', message: 'The chat’s branch and its remote are not known.' });
    }
    const found = await hosts.findPullRequest(reference, closed.signal);
    const nowMs = clock.now().getTime();
    if (!found.ok) {
      if (quietUntil.size >= maxFailuresKept) quietUntil.clear();
      quietUntil.set(chat.id, found.error.retryAtMs ?? nowMs + afterFailureMs);
      logger.info('chats.pull_request_unknown', { chatId: chat.id, kind: found.error.kind });
      return err({ kind: 'host_failed', message: found.error.message });
    }
    quietUntil.delete(chat.id);
    const facts = found.value;
    const holdsMs = facts?.state === 'open' ? openMs : settledMs;
    return save(chat.id, {
      ...reference,
      facts,
      refreshedAt: nowMs * 1000,
      staleAt: (nowMs + holdsMs) * 1000,
    });
  }

  function save(id: ChatId, row: ChatPullRequestRow): Result<ChatRow, ChatProblem> {
    return context.commit((after) => {
      const before = stores.chats.find(id);
      if (!before) return chatNotFound();
      stores.pullRequests.save(id, row);
      const chat = reread(context, id);
      const isNews = JSON.stringify(before.pullRequest?.facts) !== JSON.stringify(row.facts);
      if (isNews) after.watch({ kind: 'diff_status_change', chat });
      return ok(chat);
    });
  }

  function refresh(chat: ChatRow): Promise<Result<ChatRow, ChatProblem>> {
    const running = asked.get(chat.id);
    if (running) return running;
    const looking = look(chat).finally(() => asked.delete(chat.id));
    asked.set(chat.id, looking);
    return looking;
  }

  function renew(chats: readonly ChatRow[]): void {
    for (const chat of chats) {
      if (closed.signal.aborted || asked.size >= maxAtOnce) return;
      if (!isDue(chat)) continue;
      refresh(chat).catch((error: unknown) => {
        logger.error('chats.pull_request_failed', { chatId: chat.id, error });
      });
    }
  }

  return {
    renew,
    refresh,
    async close() {
      for (const stop of stopListening) stop();
      closed.abort();
      await Promise.allSettled(asked.values());
    },
  };
}

type Reference = { readonly remoteOrigin: string; readonly branch: string };

function referenceOf({ diff }: ChatRow): Reference | undefined {
  if (diff?.remoteOrigin === undefined || diff.branch === '') return undefined;
  return { remoteOrigin: diff.remoteOrigin, branch: diff.branch };
}

function isOf(row: ChatPullRequestRow | undefined, of: Reference): row is ChatPullRequestRow {
  return row?.remoteOrigin === of.remoteOrigin && row.branch === of.branch;
}
