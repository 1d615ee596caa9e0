import { MessageSquare } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useStore } from 'zustand';
import type { App } from '../../state/app-state.ts';
import { groupChats } from '../../state/chat-groups.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { useNow } from '../../ui/use-now.ts';
import { ChatRows } from './chat-rows.tsx';
import { ListSkeleton } from './list-skeleton.tsx';
import { flattenGroups, unreadChats } from './rows.ts';

export interface LiveChatsProps {
  readonly app: App;
  readonly compact: boolean;
  /** Leaves out what the person has seen to its end, but for the chat that is open. */
  readonly unreadOnly: boolean;
}

/** The chats that are not archived, in groups. */
export function LiveChats({ app, compact, unreadOnly }: LiveChatsProps) {
  const { chatList } = app;
  const allChats = useStore(chatList.store, (state) => state.chats);
  const openId = useStore(chatList.store, (state) => state.openChatId);
  const chats = useMemo(
    () => (unreadOnly ? unreadChats(allChats, openId) : allChats),
    [allChats, unreadOnly, openId],
  );
  const seenFailures = useStore(chatList.store, (state) => state.seenFailures);
  const heldChatId = useStore(chatList.store, (state) => state.heldChatId);
  const phase = useStore(chatList.store, (state) => state.phase);
  const problem = useStore(chatList.store, (state) => state.problem);
  const hasMore = useStore(chatList.store, (state) => state.hasMore);
  const now = useNow();
  const rows = useMemo(
    () => flattenGroups(groupChats({ chats, seenFailures, heldChatId }, now)),
    [chats, seenFailures, heldChatId, now],
  );

  const loadMore = useCallback(() => void chatList.loadMore(), [chatList]);

  if (phase === 'loading') return <ListSkeleton compact={compact} />;
  if (compact || chats.length > 0) {
    return (
      <ChatRows
        app={app}
        rows={rows}
        compact={compact}
        label="Chats"
        onEnd={hasMore ? loadMore : undefined}
      />
    );
  }
  if (phase === 'failed' && problem) {
    return (
      <ErrorState title={problem.title} onRetry={() => void chatList.refresh()}>
        {problem.text}
      </ErrorState>
    );
  }
  if (unreadOnly) {
    return <EmptyState title="Nothing unread">You have seen how every chat ended.</EmptyState>;
  }
  return (
    <EmptyState glyph={MessageSquare} title="No chats yet">
      Each chat is one agent at work in one folder. They gather here.
    </EmptyState>
  );
}
