import { useEffect } from 'react';
import { useStore } from 'zustand';
import { attentionOf, needsPerson } from '../state/chat-groups.ts';
import { findChat, type ChatListState } from '../state/chat-list-state.ts';
import type { App } from '../state/app-state.ts';

/** The open chat and how much needs the person, where the desktop shows the window's name. */
export function useDocumentTitle({ chatList, terminals }: App): void {
  const ringing = useStore(terminals.store, (state) => state.ringing.size);
  const title = useStore(chatList.store, (list) => describeWindow(list, ringing));
  useEffect(() => {
    document.title = title;
  }, [title]);
}

function describeWindow(list: ChatListState, ringing: number): string {
  const waiting = countNeeding(list) + ringing;
  const open = list.openChatId ? findChat(list.chats, list.openChatId) : undefined;
  const name = open ? `${open.title} · Pilothouse` : 'Pilothouse';
  return waiting > 0 ? `(${waiting}) ${name}` : name;
}

export function countNeeding({ chats, seenFailures }: ChatListState): number {
  return chats
    .flatMap((root) => [root, ...root.children])
    .filter((chat) => needsPerson(attentionOf(chat, seenFailures))).length;
}
