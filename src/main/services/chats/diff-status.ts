import type { Dispose } from '#shared/kernel/clock.ts';
import type { ChatDiffRow } from '../../store/tables/chats-store.ts';
import { reread, type ChatContext } from './context.ts';
import type { ChatDiffSummary, ChatGitWatch } from './ports.ts';

/** Keeps what the list shows of a chat's repositories, and tells when it changed. */
export function keepDiffStatus(context: ChatContext, gitWatch: ChatGitWatch): Dispose {
  return gitWatch.onSummary((summary) => {
    const chat = context.stores.chats.find(summary.chatId);
    if (!chat || isSame(chat.diff, summary)) return;
    context.commit((after) => {
      context.stores.chats.saveDiff(chat.id, {
        branch: summary.branch,
        remoteOrigin: summary.remoteOrigin,
        url: chat.diff?.url,
        additions: summary.additions,
        deletions: summary.deletions,
        changedFiles: summary.changedFiles,
        refreshedAt: context.timestamps.next(),
      });
      after.watch({ kind: 'diff_status_change', chat: reread(context, chat.id) });
    });
  });
}

function isSame(stored: ChatDiffRow | undefined, summary: ChatDiffSummary): boolean {
  return (
    stored !== undefined &&
    stored.branch === summary.branch &&
    stored.remoteOrigin === summary.remoteOrigin &&
    stored.additions === summary.additions &&
    stored.deletions === summary.deletions &&
    stored.changedFiles === summary.changedFiles
  );
}
