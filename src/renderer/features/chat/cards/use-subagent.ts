import { useStore } from 'zustand';
import type { App } from '../../../state/app-state.ts';
import { attentionOf, type ChatAttention } from '../../../state/chat-groups.ts';
import { findChat } from '../../../state/chat-list-state.ts';

const words: Readonly<Record<ChatAttention, string>> = {
  'needs-you': 'waits for you',
  failed: 'failed',
  unread: 'done',
  running: 'working',
  queued: 'starting',
  idle: 'done',
  archived: 'archived',
};

export type Subagent = {
  /** These are undefined while the list of chats does not hold it. */
  readonly title: string | undefined;
  readonly attention: ChatAttention | undefined;
  /** What it does now, in a word or two. */
  readonly state: string | undefined;
};

/** Another chat that works for this one, as it stands now. */
export function useSubagent(app: App, chatId: string): Subagent {
  const title = useStore(app.chatList.store, (state) => findChat(state.chats, chatId)?.title);
  const attention = useStore(app.chatList.store, (state) => {
    const child = findChat(state.chats, chatId);
    if (child?.status === 'error') return 'failed';
    return child && attentionOf(child, state.seenFailures);
  });
  return { title, attention, state: attention && words[attention] };
}
