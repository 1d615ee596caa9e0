import { CornerLeftUp } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { useStore } from 'zustand';
import type { PaneProps } from '../../state/app-state.ts';
import { findChat } from '../../state/chat-list-state.ts';
import { Icon } from '../../ui/icon.tsx';
import styles from './chat-pane.module.css';

/** In a subagent's chat: for whom it works, and the way back there. */
export function ParentLine({ app, chatId }: PaneProps) {
  const listed = useStore(
    app.chatList.store,
    (state) => findChat(state.chats, chatId)?.parent_chat_id,
  );
  const session = app.chatSessions.find(chatId);
  const loaded = useStore(session.store, (state) => state.chat?.parent_chat_id);
  const parentId = listed ?? loaded;
  const known = useStore(app.chatList.store, (state) =>
    parentId === undefined ? undefined : findChat(state.chats, parentId)?.title,
  );
  const { data } = useQuery({
    ...app.queries.chat(parentId ?? ''),
    enabled: parentId !== undefined && known === undefined,
  });
  if (parentId === undefined) return null;
  return (
    <button
      type="button"
      className={styles.parent}
      onClick={() => app.dock.open({ kind: 'chat', chatId: parentId }, { side: 'left' })}
    >
      <Icon glyph={CornerLeftUp} size={14} />
      <span className={styles.parentTitle}>Back to “{known ?? data?.title ?? 'its chat'}”</span>
    </button>
  );
}
