import type { ChatDiffContents } from '#shared/api/chats.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import type { BranchDiff } from '../../../services/chat-diff/index.ts';

export function presentDiffContents(
  chatId: ChatId,
  diff: BranchDiff,
  reference: { readonly provider: string | undefined; readonly url: string | undefined },
): ChatDiffContents {
  return {
    chat_id: chatId,
    ...(reference.provider === undefined ? {} : { provider: reference.provider }),
    ...(diff.remoteOrigin === undefined ? {} : { remote_origin: diff.remoteOrigin }),
    ...(diff.branch === '' ? {} : { branch: diff.branch }),
    ...(reference.url === undefined ? {} : { pull_request_url: reference.url }),
    ...(diff.unifiedDiff === '' ? {} : { diff: diff.unifiedDiff }),
  };
}
