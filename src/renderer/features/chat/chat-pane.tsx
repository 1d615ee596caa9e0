import { MessageSquareOff } from 'lucide-react';
import { useStore } from 'zustand';
import type { PaneProps } from '../../state/app-state.ts';
import { findChat } from '../../state/chat-list-state.ts';
import type { ChatSession } from '../../state/chat-session.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';
import { ConversationSkeleton } from './conversation-skeleton.tsx';
import { Conversation } from './conversation.tsx';
import { DropZone } from './drop-zone.tsx';
import { ParentLine } from './parent-line.tsx';
import { useChatSession } from './use-chat-session.ts';
import styles from './chat-pane.module.css';

/** One chat: its conversation, what waits for the person, and where the person writes. */
export function ChatPane({ app, chatId }: PaneProps) {
  const session = useChatSession(app, chatId);
  return (
    <div className={styles.pane}>
      <SessionView key={chatId} app={app} chatId={chatId} session={session} />
    </div>
  );
}

type SessionViewProps = PaneProps & { readonly session: ChatSession };

function SessionView({ app, chatId, session }: SessionViewProps) {
  const phase = useStore(session.store, (state) => state.phase);
  const problem = useStore(session.store, (state) => state.problem);
  const listed = useStore(app.chatList.store, (state) => findChat(state.chats, chatId)?.archived);
  const loaded = useStore(session.store, (state) => state.chat?.archived);
  const archived = listed ?? loaded ?? false;
  const isLate = useDelayed(phase === 'loading');
  switch (phase) {
    case 'loading':
      return isLate ? <ConversationSkeleton /> : null;
    case 'missing':
      return (
        <EmptyState
          fill
          glyph={MessageSquareOff}
          title="This chat does not exist"
          actions={<Button onClick={() => app.view.go({ name: 'new-chat' })}>New chat</Button>}
        >
          It may have been deleted, or the link names another computer.
        </EmptyState>
      );
    case 'failed':
      return (
        <ErrorState
          fill
          title={problem?.title ?? 'The conversation could not be loaded'}
          onRetry={() => session.open()}
        >
          {problem?.text}
        </ErrorState>
      );
    case 'ready':
      return (
        <DropZone enabled={!archived} onFiles={(files) => app.attachments.add(chatId, files)}>
          <ParentLine app={app} chatId={chatId} />
          <Conversation app={app} chatId={chatId} session={session} />
        </DropZone>
      );
  }
}
